/** Names and arguments of Espruino 2v29, as its sources state them; `rows.ts` says how to read this. */
export const HARDWARE = `
# event BluetoothGATTServer pixljs
rssi
# event E esp32
errorFlag init kill packet packetUpload touch
# event E pixljs
comparator
# event Serial esp32
data framing parity
# event process esp32
uncaughtException
# global - esp32
BTN BTN1 E ESP32 File HIGH I2C: I2C1 I2C2 LED LED1 LOW LoopbackA LoopbackB Modules OneWire:pin Pin:value
SPI: SPI1 SPI2 Serial: Serial1 Serial2 Serial3 StorageFile Waveform:samples,options analogRead:pin
analogWrite:pin,value,options arguments changeInterval:id,time clearInterval:id clearTimeout:id
clearWatch:id digitalPulse:pin,value,time digitalRead:pin digitalWrite:pin,value dump: echo:echoOn
edit:funcName getPinMode:pin getSerial: getTime: global globalThis load:filename peek16:addr,count
peek32:addr,count peek8:addr,count pinMode:pin,mode,automatic poke16:addr,value poke32:addr,value
poke8:addr,value print:text process require:moduleName reset:clearFlash save: setBusyIndicator:pin
setInterval:function,timeout,args setSleepIndicator:pin setTime:time setTimeout:function,timeout,args
setWatch:function,pin,options shiftOut:pins,options,data trace:root
# global - espruinowifi
I2C3 LED2 SPI3 Serial4 Serial5 Serial6 USB setDeepSleep:sleep
# global - pixljs
BTN2 BTN3 BTN4 SCL SDA
# library - esp32
Flash Storage crypto fs heatshrink neopixel timer
# method File esp32
close: pipe:destination,options read:length seek:nBytes skip:nBytes write:buffer
# method I2C esp32
readFrom:address,quantity readReg:address,reg,quantity setup:options writeTo:address,data
# method OneWire esp32
read:count reset: search:command select:rom skip: write:data,power
# method Pin esp32
analog: getInfo: getMode: mode:mode pulse:value,time pwm:value,options read: reset: set: toggle:
write:value
# method SPI esp32
send:data,nss_pin send4bit:data,bit0,bit1,nss_pin send8bit:data,bit0,bit1,nss_pin setup:options write:data
# method Serial esp32
available: flush: inject:data isConnected: pipe:destination,options print:string println:string
read:chars setConsole:force setup:baudrate,options unsetup: write:data
# method StorageFile esp32
erase: getLength: pipe:destination,options read:len readLine: write:data
# method Waveform esp32
startInput:output,freq,options startOutput:output,freq,options stop:
# static E esp32
CRC32:data FFT:arrReal,arrImage,inverse HSBtoRGB:hue,sat,bri,format asUTF8:str asm:callspec,assemblycode
clip:x,min,max compiledC:code connectSDCard:spi,csPin convolve:arr1,arr2,offset
decodeUTF8:str,lookup,replaceFn defrag: dumpFragmentation: dumpFreeList: dumpLockedVars: dumpStr:
dumpVariables: enableWatchdog:timeout,isAuto fromUTF8:str getAddressOf:v,flatAddress getAnalogVRef:
getClock: getConsole: getErrorFlags: getFlags: getPowerUsage: getSizeOf:v,depth getTemperature:internal
hwRand: internal isUTF8:str kickWatchdog: lockConsole: lookupNoCase:haystack,needle,returnKey
mapInPlace:from,to,map,bits memoryArea:addr,len memoryMap:baseAddress,registers nativeCall:addr,sig,data
openFile:path,mode pipe:source,destination,options reboot: reverseByte:x setBootCode:code,alwaysExec
setClock:options setConsole:device,options setDST:params setFlags:flags setPassword:password
setTimeZone:zone srand:v stopEventPropagation: sum:arr toArrayBuffer:str toFlatString:args toJS:arg
toString:args toUint8Array:args unmountSD: variance:arr,mean
# static E espruinowifi
getRTCPrescaler:calibrate rebootToDFU: sendUSBHID:data setRTCPrescaler:prescaler setUSBHID:opts
# static E pixljs
getBattery: setComparator:pin,level showAlert:message,options showMenu:menu showMessage:message,title
showPrompt:message,options
# static ESP32 esp32
enableBLE:enable setBLE_Debug:level deepSleep:us deepSleepExt0:pin,level deepSleepExt1:pinVar,mode enableWifi:enable getState: getWakeupCause:
getWakeupPin: lightSleep:ms reboot: setAtten:pin,atten setOTAValid:isValid
# static Flash esp32
erasePage:addr getFree: getPage:addr read:length,addr write:data,addr
# static I2C esp32
find:pin
# static Modules esp32
addCached:id,sourcecode getCached: removeAllCached: removeCached:id
# static SPI esp32
find:pin
# static Serial esp32
find:pin
# static Storage esp32
compact:showMessage erase:name eraseAll: getFree:checkInternalFlash getStats:checkInternalFlash hash:regex
list:regex,filter open:name,mode optimise: read:name,offset,length readArrayBuffer:name
readJSON:name,noExceptions write:name,data,offset,size writeJSON:name,data
# static crypto esp32
PBKDF2:passphrase,salt,options SHA1:message SHA224:message SHA256:message SHA384:message SHA512:message
# static fs esp32
appendFile:path,data appendFileSync:path,data mkdir:path mkdirSync:path pipe:source,destination,options
readFile:path readFileSync:path readdir:path readdirSync:path statSync:path unlink:path unlinkSync:path
writeFile:path,data writeFileSync:path,data
# static heatshrink esp32
compress:data decompress:data
# static neopixel esp32
write:pin,data
# static process esp32
env memory:gc version
# static timer esp32
add:timer get:timerID list: remove:timerID
`;
