import { run } from './app.ts';
import { connect } from './bg96.ts';

run(connect);
