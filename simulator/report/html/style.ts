import { COLOURS, DRAWING_STYLE, FONT } from '../svg/theme.ts';

/** From here on the wide drawings fit. Pixels. */
const WIDE = 760;

/** All of a page's style; the page has no script. */
export const PAGE_STYLE = `${COLOURS}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ${FONT};-webkit-text-size-adjust:100%}
main{max-width:960px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:15px;font-weight:600;color:var(--muted);margin:0}
h1,h2,h3{overflow-wrap:anywhere}
h2{font-size:19px;line-height:1.3;margin:40px 0 4px}
p{margin:4px 0 12px;overflow-wrap:anywhere}
.verdict{overflow-wrap:normal;font-size:clamp(24px,6vw,34px);line-height:1.2;font-weight:700;margin:2px 0 6px}
.good{color:var(--good)}.warning{color:var(--warning)}.bad{color:var(--bad)}.muted{color:var(--muted)}
.note{font-size:14px;color:var(--muted);margin:2px 0 12px}
.tiles{display:grid;grid-template-columns:repeat(2,1fr);gap:10px;margin:20px 0 0;padding:0}
.tile{background:var(--card);border-radius:10px;padding:12px 14px}
.tile dt{font-size:13px;color:var(--muted)}
.tile dd{margin:0;font-size:24px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}
.tile.alarm dd{color:var(--bad)}
.tile dd small{display:block;font-size:13px;line-height:1.4;font-weight:400;color:var(--muted)}
.failure{border-left:4px solid var(--bad);background:var(--card);border-radius:0 10px 10px 0;padding:12px 14px;margin:12px 0}
.failure h3{font-size:16px;margin:0 0 2px}
.failure p{overflow-wrap:anywhere;font-size:14px}
pre{margin:8px 0 0;padding:10px 12px;background:var(--paper);border:1px solid var(--line);border-radius:8px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:6px 8px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--muted);font-weight:500}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
summary{cursor:pointer;font-size:14px;margin:8px 0}
.chart{position:relative;width:fit-content;max-width:100%;padding-bottom:40px}
.readout{position:absolute;top:0;bottom:40px;display:flex}
.readout label{flex:1;cursor:crosshair}
.readout input{position:absolute;width:1px;height:1px;margin:0;opacity:0}
.readout span{display:none;position:absolute;left:0;right:0;top:100%;margin-top:4px;font-size:13px;line-height:1.3;font-variant-numeric:tabular-nums}
.readout label:hover,.readout label:has(:checked){box-shadow:inset 1px 0 var(--ink)}
.readout label:has(:focus-visible){outline:2px solid var(--link)}
.readout label:hover span,.readout:not(:hover) label:has(:checked) span{display:block}
svg{display:block;max-width:100%;height:auto}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px;color:var(--muted);margin:4px 0 8px;padding:0;list-style:none}
.key i{display:inline-block;width:14px;height:10px;border-radius:2px;margin-right:6px}
.wide{display:none}
@media(min-width:${WIDE}px){.wide{display:block}.narrow{display:none}.tiles{grid-template-columns:repeat(4,1fr)}main{padding:32px 24px 64px}}
${DRAWING_STYLE}`;
