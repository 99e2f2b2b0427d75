/** Names and arguments of Espruino 2v29, as its sources state them; `rows.ts` says how to read this. */
export const NETWORK = `
# event BluetoothDevice pixljs
gattserverdisconnected mtu passkey passkeyRequest phy phy_req
# event BluetoothRemoteGATTCharacteristic esp32
characteristicvaluechanged
# event NRF esp32
characteristicsDiscover connect disconnect security servicesDiscover
# event NRF pixljs
HID NFCoff NFCon NFCrx advertising bond error mtu passkey phy phy_req
# event Socket esp32
close data drain error
# event Wifi esp32
associated auth_change connected dhcp_timeout disconnected probe_recv sta_joined sta_left
# event dgramSocket esp32
close message
# event httpCRq esp32
drain error
# event httpCRs esp32
close data error
# event httpSRq esp32
close data
# event httpSRs esp32
close drain
# global - esp32
BluetoothRemoteGATTCharacteristic BluetoothRemoteGATTServer BluetoothRemoteGATTService NRF Server Socket Telnet
dgramSocket httpCRq httpCRs httpSRq httpSRs httpSrv url
# global - esp8266
ESP8266 NodeMCU
# global - pixljs
BluetoothDevice
# library - esp32
NetworkJS TelnetServer Wifi dgram http net tls
# library - esp8266
ESP8266
# method BluetoothDevice esp32
gatt
# method BluetoothDevice pixljs
sendPasskey:passkey
# method BluetoothRemoteGATTCharacteristic esp32
readValue: startNotifications: writeValue:data
# method BluetoothRemoteGATTCharacteristic pixljs
stopNotifications:
# method BluetoothRemoteGATTServer esp32
connect:options disconnect: getPrimaryService:service getPrimaryServices: setRSSIHandler:callback
# method BluetoothRemoteGATTServer pixljs
getSecurityStatus: startBonding:forceRePair updateConnection:options
# method BluetoothRemoteGATTService esp32
getCharacteristic:characteristic getCharacteristics:
# method Server esp32
close: listen:port
# method Socket esp32
available: end:data pipe:destination,options read:chars write:data
# method dgramSocket esp32
addMembership:group,ip bind:port,callback close: send:buffer,offset,length,args
# method httpCRq esp32
end:data write:data
# method httpCRs esp32
available: pipe:destination,options read:chars
# method httpSRq esp32
available: pipe:destination,options read:chars
# method httpSRs esp32
end:data setHeader:name,value write:data writeHead:statusCode,headers
# method httpSrv esp32
close: listen:port
# static ESP8266 esp8266
crc32:arrayOfData deepSleep:micros,option dumpSocketInfo: getFreeFlash: getResetInfo: getState:
logDebug:enable neopixelWrite:pin,arrayOfData ping:ipAddr,pingCallback printLog: readLog: reboot:
setCPUFreq:freq setLog:mode
# static NRF esp32
connect:mac,options disconnect: filterDevices:devices,filters findDevices:callback,options
getAddress:current getAdvertisingData:data,options getAdvertisingName: getBattery: getSecurityStatus:
requestDevice:options restart:callback setAdvertising:data,options setConnectionInterval:interval
setRSSIHandler:callback setScan:callback,options setScanResponse:data setServices:data,options
setTxPower:power sleep: updateServices:data wake:
# static NRF pixljs
amsCommand:id amsGetPlayerInfo:id amsGetTrackInfo:id amsIsActive: ancsAction:uid,positive
ancsGetAppInfo:id ancsGetNotificationInfo:uid ancsIsActive: ctsGetTime: ctsIsActive: eraseBonds:hard
nfcAndroidApp:app nfcPair:key nfcRaw:payload nfcSend:payload nfcStart:payload nfcStop: nfcURL:url
resolveAddress:options sendHIDReport:data,callback setAddress:addr setSecurity:options
setWhitelist:whitelisting startBonding:forceRepair updateConnection:options
# static NetworkJS esp32
create:obj
# static NodeMCU esp8266
A0 D0 D1 D10 D2 D3 D4 D5 D6 D7 D8 D9
# static TelnetServer esp32
setOptions:options
# static Wifi esp32
connect:ssid,options,callback disconnect:callback getAPDetails:callback getAPIP:callback
getDetails:callback getHostByName:hostname,callback getHostname:callback getIP:callback getStatus:callback
ping:hostname,callback restore: save:what scan:callback setAPIP:settings,callback setConfig:settings
setHostname:hostname,callback setIP:settings,callback setSNTP:server,tz_offset startAP:ssid,options,callback
stopAP:callback
# static dgram esp32
createSocket:type,callback
# static http esp32
createServer:callback get:options,callback request:options,callback
# static net esp32
connect:options,callback createServer:callback
# static tls esp32
connect:options,callback
# static url esp32
parse:urlStr,parseQuery
`;
