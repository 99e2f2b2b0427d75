/**
 * Espruino programs that measure a client shaped like Espruino's MQTT module. Counters stay below 8192: above,
 * a number takes a JsVar of its own on 14-byte boards.
 */

/** 84 bytes on the wire: the facts' test packet. */
export const TOPIC = 'sensors/0123456789ab';
export const PAYLOAD = '{"n":1234,"t":21.37,"h":48.91,"p":1006.53,"at":1700000000}xx';

/** `reconnect_interval` is tinyMQTT's wait before it connects at all. */
const OPTIONS = 'var options={port:PORT,client_id:"bench",keep_alive:600,reconnect_interval:100};';
const CREATE = 'var c=require("client").create("127.0.0.1",options);';
/** Where the client's text comes into memory; else it does before the program's first line. */
export const LOAD = '/*LOAD*/';

/** A fixed wait: not every client says whether it is connected. */
const WHEN_CONNECTED = (action: string) =>
  `${OPTIONS}${CREATE}function ready(){${action}}c.connect();setTimeout(ready,2500);`;
const RESULT = (expression: string) => `{print("RESULT "+JSON.stringify(${expression}));quit();}`;

/** JsVars that loading the client and being connected take; its options are the app's. */
export const VARIABLES = `${OPTIONS}var v0=0,v1=0;v0=process.memory().usage;${LOAD}${CREATE}function ready(){v1=process.memory().usage;${RESULT(
  '{loaded:v1-v0}',
)}}c.connect();setTimeout(ready,2500);`;

/** Looks at the memory always in the same way, so that the look itself costs the same each time. */
const LOOK =
  'var before=0,after=0,u=0;function look(){u=process.memory().usage;if(before)after=u;else before=u;}';

/** JsVars before and after `hundreds` x 100 messages, with a hundred of them before the first look. */
export function flatMessages(qos: 0 | 1 | 2, hundreds: number): string {
  return WHEN_CONNECTED(`
    ${LOOK}
    var n=0,h=0,i=0,o={qos:${qos}};
    function settled(){
      look();
      if(after)${RESULT('{before:before,after:after}')}
      else{h=n=0;step();}
    }
    function step(){
      for(i=0;i<4&&n<100&&c.publish("t/flat","0123456789",o)!==false;i++)n++;
      if(n===100){n=0;h++;}
      if(h===(before?${hundreds}:1))setTimeout(settled,300);else setTimeout(step,1);
    }
    step();`);
}

/** JsVars before and after `times` reconnects to a broker that resets each connection. */
export function flatReconnects(times: number): string {
  return `Math.random=function(){return 0.001};${OPTIONS}${CREATE}${LOOK}
    var n=0,was=false;
    function watch(){
      if(c.connected&&!was){
        n++;
        if(n===3||n===${times + 3})look();
        if(after)${RESULT('{before:before,after:after}')}
      }
      was=c.connected;
    }
    setInterval(watch,3);c.connect();`;
}

/** Microseconds for one publish: the call alone, as the engine's own clock has it. */
export function publishTime(qos: 0 | 1, count: number): string {
  return WHEN_CONNECTED(`
    var n=0,t=0,o=${qos === 0 ? 'undefined' : '{qos:1}'};
    function step(){
      var a=getTime();c.publish("${TOPIC}",'${PAYLOAD}',o);t+=getTime()-a;
      if(++n<${count})setTimeout(step,4);else {${RESULT(`{us:t*1e6/${count}}`)}}
    }
    step();`);
}

/** Runs \`action\` so many times, one a timer. An empty one gives the price of the loop. */
export function repeated(action: string, count: number, before = ''): string {
  return WHEN_CONNECTED(`
    var n=0;${before}
    function step(){${action};if(++n<${count})setTimeout(step,5);else setTimeout(end,300);}
    function end(){${RESULT('{}')}}
    step();`);
}

export const ACTIONS = {
  qos0: `c.publish("${TOPIC}",'${PAYLOAD}')`,
  prepared: `p('${PAYLOAD}')`,
  qos1: `c.publish("${TOPIC}",'${PAYLOAD}',o)`,
};
