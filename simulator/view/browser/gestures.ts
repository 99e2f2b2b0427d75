import type { TimeWindow } from './time-window.ts';

const ZOOM_STEP = 1.6;
/** A pointer that moves less has clicked. Pixels. */
const CLICK_WITHIN = 5;

interface Place {
  /** Where times begin, pixels from the left. */
  left(): number;
  clicked(x: number, y: number): void;
}

/** Mouse, pen and fingers on a canvas: drag to move, pinch or Ctrl and the wheel to zoom, click to look. */
export function followPointers(
  canvas: HTMLCanvasElement,
  window: TimeWindow,
  { left, clicked }: Place,
): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const timeAt = (x: number) =>
    window.fromUs + ((x - left()) / Math.max(1, canvas.clientWidth - left())) * window.lengthUs;
  const perPixel = () => window.lengthUs / Math.max(1, canvas.clientWidth - left());
  const spread = () => {
    const [one, other] = [...pointers.values()];
    return { middle: (one.x + other.x) / 2, width: Math.max(12, Math.abs(one.x - other.x)) };
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (pointers.size === 1) moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const before = pointers.size === 2 ? spread() : null;
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    moved += Math.abs(event.offsetX - last.x) + Math.abs(event.offsetY - last.y);
    if (moved < CLICK_WITHIN) return;
    if (before === null) window.pan((last.x - event.offsetX) * perPixel());
    else {
      const after = spread();
      window.pan((before.middle - after.middle) * perPixel());
      window.zoom(before.width / after.width, timeAt(after.middle));
    }
  });
  canvas.addEventListener('pointerup', (event) => {
    const isClick = pointers.size === 1 && moved < CLICK_WITHIN;
    if (!pointers.delete(event.pointerId) || !isClick) return;
    if (event.offsetX >= left()) window.look(timeAt(event.offsetX));
    clicked(event.offsetX, event.offsetY);
  });
  canvas.addEventListener('pointercancel', (event) => pointers.delete(event.pointerId));
  canvas.addEventListener('dblclick', (event) => window.zoom(1 / ZOOM_STEP ** 3, timeAt(event.offsetX)));
  canvas.addEventListener(
    'wheel',
    (event) => {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !isSideways) return;
      event.preventDefault();
      if (isSideways) window.pan((event.deltaX || event.deltaY) * perPixel());
      else window.zoom(Math.exp(Math.min(60, Math.max(-60, event.deltaY)) / 100), timeAt(event.offsetX));
    },
    { passive: false },
  );
}

/** Keys that move the time. @returns false: another key */
export function timeKey(window: TimeWindow, { key, shiftKey }: KeyboardEvent): boolean {
  const stepUs = window.lengthUs / (shiftKey ? 4 : 80);
  if (key === 'ArrowLeft') window.look(window.cursorUs - stepUs);
  else if (key === 'ArrowRight') window.look(window.cursorUs + stepUs);
  else if (key === '+' || key === '=') window.zoom(1 / ZOOM_STEP, window.cursorUs);
  else if (key === '-') window.zoom(ZOOM_STEP, window.cursorUs);
  else if (key === '0') window.show(0, window.endUs);
  else if (key === 'Home') window.look(0);
  else if (key === 'End') window.look(window.endUs);
  else return false;
  return true;
}

export function zoomBy(window: TimeWindow, isNearer: boolean): void {
  window.zoom(
    isNearer ? 1 / ZOOM_STEP : ZOOM_STEP,
    window.cursorUs >= window.fromUs && window.cursorUs <= window.toUs
      ? window.cursorUs
      : (window.fromUs + window.toUs) / 2,
  );
}
