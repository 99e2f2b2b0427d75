declare module 'cayenne-lpp' {
  const lpp: { decoder: { decode(payload: Buffer): Record<string, unknown>[] } };
  export default lpp;
}
