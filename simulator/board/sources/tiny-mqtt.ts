/** Names under which a program finds mote where it has no module of its own of that name. */
export const GIVEN_MODULES: ReadonlySet<string> = new Set(['mote', 'MQTT', 'tinyMQTT']);

/**
 * mote with the interface of EspruinoDocs' tinyMQTT: `message` brings one object with topic and message, `published` comes
 * for each publish, and the options stand behind the server's name. It does what tinyMQTT does not: it connects by itself
 * again, pings, and takes packets in pieces.
 */
export const TINY_MQTT = `exports.create=function(server,options){
var client=require("MQTT").create(server,options),on=client.on,publish=client.publish;
client.on=function(event,listener){
return on.call(client,event,event==="message"?function(topic,message){listener({topic:topic,message:message});}:listener);
};
client.publish=function(topic,message){
var taken=publish.call(client,topic,message,{retain:true});
client.emit("published",message);
return taken;
};
return client;
};
`;
