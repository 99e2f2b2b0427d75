import { type Measured, runMeasured } from '../../test/engine/measure.ts';

/** The board's end of the wire is LoopbackA. At LoopbackB is a modem that is registered and refuses nothing. */
const PROGRAM = `
var heard = "", before = 0;
LoopbackB.on("data", function (d) {
  heard += d;
  var at = heard.indexOf("\\r");
  if (at < 0) return;
  var line = heard.substr(0, at);
  heard = "";
  var answer = "OK";
  if (line == "AT+CPIN?") answer = "+CPIN: READY\\r\\n\\r\\nOK";
  if (line == "AT+CEREG?" || line == "AT+CREG?") answer = "+CEREG: 2,1\\r\\n+CREG: 2,1\\r\\n\\r\\nOK";
  if (line == "AT+CIPSHUT") answer = "SHUT OK";
  if (line == "AT+CIFSR") answer = "10.0.0.2";
  if (line == "AT+CNACT=0,1") answer = "OK\\r\\n\\r\\n+APP PDP: 0,ACTIVE";
  LoopbackB.write("\\r\\n" + answer + "\\r\\n");
});
function said(state) {
  if (state == "ready") setTimeout(function () {
    print("RESULT " + JSON.stringify({ variables: process.memory().usage - before }));
    quit();
  }, 300);
}
var options = { apn: "iot", onState: said };
before = process.memory().usage;
require("client").connect(LoopbackA, options);
`;

/**
 * @param engine a Linux build of Espruino
 * @returns the JsVars that a driver takes whose modem is ready, its code in Storage
 * @throws Error when it does not get ready
 */
export async function modemVariables(engine: string, name: string, bytes: string): Promise<number> {
  const driver: Measured = { name, bytes, qos1: false, receives: false };
  const { result } = await runMeasured(engine, driver, PROGRAM, { storage: true });
  return result.variables;
}
