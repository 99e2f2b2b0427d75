export const count = { skipped: 0 };
