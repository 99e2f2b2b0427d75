import * as v from 'valibot';
import { MAX_BODY_BYTES, MAX_PAGES, type PlannedPage } from '../web/far-end.ts';
import { parsed } from './part-schema.ts';

const HTTP_PORT = 80;
const line = v.pipe(v.string('must be a text'), v.regex(/^[\x20-\x7e]*$/, 'must be one line of ASCII'));

const pageSchema = v.strictObject({
  host: v.pipe(v.string('must be a host'), v.regex(/^[\w.-]+$/, 'must be a host, without http:// and path')),
  port: v.optional(
    v.pipe(v.number('must be a number'), v.integer(), v.minValue(1), v.maxValue(65_535)),
    HTTP_PORT,
  ),
  path: v.optional(v.pipe(line, v.regex(/^\/[^?]*$/, 'must begin with / and have no ?'))),
  method: v.optional(v.pipe(line, v.regex(/^[A-Z]+$/, 'must be a method, such as POST'))),
  status: v.optional(
    v.pipe(v.number('must be a number'), v.integer(), v.minValue(200), v.maxValue(599)),
    200,
  ),
  headers: v.optional(v.record(v.pipe(line, v.regex(/^[\w-]+$/, 'must be the name of a header')), line), {}),
  body: v.optional(v.pipe(v.string('must be a text'), v.maxLength(MAX_BODY_BYTES)), ''),
});
const pagesSchema = v.pipe(v.array(pageSchema), v.maxLength(MAX_PAGES, `must be ${MAX_PAGES} at most`));

/** What the web servers of a scenario answer; text becomes the bytes of its UTF-8. @throws OptionError */
export function readPages(given: unknown): PlannedPage[] {
  return parsed('web', pagesSchema, given).map((page) => ({
    ...page,
    body: Buffer.from(page.body).toString('latin1'),
  }));
}

/** As a scenario has it. */
export function writtenPage(page: PlannedPage): object {
  return { ...page, body: Buffer.from(page.body, 'latin1').toString() };
}
