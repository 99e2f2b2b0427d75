/** Begins a line of the console that is for the simulator: ASCII's record separator, which no program prints by chance. */
export const MARK = '\x1e';

/**
 * What runs on the engine before a board's program, as `.boot0`: it tells the simulator on the console what the program hands to its
 * client, and what the client gives to it. It replaces methods of the client, as the virtual board does from outside; the
 * program's and the client's own bytes stay as they are.
 *
 * Nothing is wired to the Linux build, and it leaves what it should have read from I2C as it finds it in memory. Here an I2C bus
 * answers as a bare board's does.
 *
 * A line is the mark, a letter and words in Base64: `P` topic, message, qos, retain, accepted, threw; `L` a listener for messages;
 * `H` topic, message; `C` a call with its name; `M` a client was made.
 *
 * @param modules names in Storage of the modules that may be a client
 */
export function prelude(modules: string[]): string {
  return `(function(){
var out=print,b=btoa,seen=[];
function tell(kind,words){out("\\x1e"+kind+words.map(function(w){return b(w)}).join(" "))}
function text(m){return m&&(m.buffer||m instanceof ArrayBuffer)?E.toString(m)||"":""+m}
function watched(self,f,args,t,m,o){
var q=o&&typeof o=="object"?o:{qos:o},threw=1,r;
try{r=f.apply(self,args);threw=0}
finally{tell("P",[""+t,text(m),""+(q.qos|0),q.retain?"1":"",threw||r===false?"":"1",threw?"1":""])}
return r}
function prepared(f,t,o){return function(m){return watched(this,f,arguments,t,m,o)}}
function watch(c){
if(!c||typeof c.publish!="function"||seen.indexOf(c)>=0)return;
seen.push(c);tell("M",[]);
var publish=c.publish,topic=c.topic,on=c.on,heard=0;
c.publish=function(t,m,o){return watched(this,publish,arguments,t,m,o)};
if(topic)c.topic=function(t,o){
var f=topic.apply(this,arguments);
return typeof f!="function"?f:prepared(f,t,o)};
c.on=function(e,f){
if(e!="message"||heard||typeof f!="function")return on.call(this,e,f);
heard=1;tell("L",[]);
return on.call(this,e,function(t,m){tell("H",[""+t,text(m)]);return f.apply(this,arguments)})};
["connect","disconnect","subscribe","unsubscribe"].forEach(function(n){
var f=c[n];
if(f)c[n]=function(){tell("C",[n]);return f.apply(this,arguments)}})}
[I2C1,I2C2,I2C3].forEach(function(bus){
["readFrom","writeTo"].forEach(function(n){
bus[n]=function(){throw new Error("jshI2C"+(n=="readFrom"?"Read":"Write")+": slave doesn't ACK the transfer")}})});
${JSON.stringify(modules)}.forEach(function(n){
var m;try{m=require(n)}catch(e){return}
["create","connect"].forEach(function(k){
var f=m[k];
if(f)m[k]=function(){var c=f.apply(this,arguments);watch(c);return c}})})
})()`;
}

/** One line of the prelude; null for a line of the program. */
export function told(line: string): { kind: string; words: string[] } | null {
  if (!line.startsWith(MARK)) return null;
  const words = line.slice(2) === '' ? [] : line.slice(2).split(' ');
  return { kind: line[1], words: words.map((word) => Buffer.from(word, 'base64').toString('latin1')) };
}
