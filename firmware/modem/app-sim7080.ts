import { run } from './app.ts';
import { connect } from './sim7080.ts';

run(connect);
