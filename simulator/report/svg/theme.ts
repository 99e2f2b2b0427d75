/** Colours by what they stand for, light and dark. Six series that can be told apart without red and green. */
const LIGHT: Record<string, string> = {
  paper: '#ffffff',
  card: '#f6f7f9',
  ink: '#1b1f24',
  muted: '#59636e',
  line: '#d5dae0',
  good: '#116b3c',
  warning: '#8a5a00',
  bad: '#b3261e',
  link: '#1d5fc4',
  calm: '#a9c7ef',
  cut: '#d9534a',
  wait: '#7a3e00',
  s0: '#1d5fc4',
  s1: '#c25700',
  s2: '#0b7a75',
  s3: '#8b3fb5',
  s4: '#6b7280',
  s5: '#a3195b',
};

const DARK: Record<string, string> = {
  paper: '#12151a',
  card: '#1b2027',
  ink: '#e7eaee',
  muted: '#9aa4b0',
  line: '#333b46',
  good: '#5ecb8f',
  warning: '#f0c04a',
  bad: '#ff8f85',
  link: '#7fb0ff',
  calm: '#2b4a78',
  cut: '#c9514a',
  wait: '#ffc46b',
  s0: '#7fb0ff',
  s1: '#ff9d57',
  s2: '#4fd0c7',
  s3: '#cf9bf0',
  s4: '#aab2bd',
  s5: '#f48fbb',
};

/** Series beyond this share a colour; a dash tells them apart. */
export const SERIES_COLOURS = 6;

const variables = (colours: Record<string, string>) =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

/** The custom properties, for light and dark. */
export const COLOURS = `:root{color-scheme:light dark;${variables(LIGHT)}}@media(prefers-color-scheme:dark){:root{${variables(DARK)}}}`;

export const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** How the parts of a drawing look; the same in a page and in a file of its own. */
export const DRAWING_STYLE = `svg{font:12px ${FONT};fill:var(--ink)}svg .muted{fill:var(--muted)}svg .grid{stroke:var(--line);stroke-width:1;fill:none}svg .cut{fill:var(--cut)}svg .calm{fill:var(--calm)}svg .wait{fill:var(--wait)}svg .span{fill:var(--bad);opacity:.12}svg .strong,svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}svg .track{fill:var(--line)}svg .curve{fill:none;stroke-width:2;stroke-linejoin:round}svg .mark{stroke:var(--bad);stroke-width:1.5}svg .strong{font-weight:600}${Array.from(
  { length: SERIES_COLOURS },
  (_, index) => `svg .f${index}{fill:var(--s${index})}svg .l${index}{stroke:var(--s${index})}`,
).join('')}`;
