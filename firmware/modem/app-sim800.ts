import { run } from './app.ts';
import { connect } from './sim800.ts';

run(connect);
