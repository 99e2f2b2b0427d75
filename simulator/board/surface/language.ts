/** Names and arguments of Espruino 2v29, as its sources state them; `rows.ts` says how to read this. */
export const LANGUAGE = `
# global - esp32
Array:args ArrayBuffer:byteLength ArrayBufferView Boolean:value DataView:buffer,byteOffset,byteLength
Date:args Error:message Float32Array:arr,byteOffset,length Float64Array:arr,byteOffset,length Function:args
Infinity Int16Array:arr,byteOffset,length Int32Array:arr,byteOffset,length Int8Array:arr,byteOffset,length
InternalError:message JSON Math NaN Number:value Object:value Promise:executor ReferenceError:message
RegExp:regex,flags String:str SyntaxError:message TypeError:message Uint16Array:arr,byteOffset,length
Uint24Array:arr,byteOffset,length Uint32Array:arr,byteOffset,length Uint8Array:arr,byteOffset,length
Uint8ClampedArray:arr,byteOffset,length atob:base64Data btoa:binaryData console decodeURIComponent:str
encodeURIComponent:str eval:code isFinite:x isNaN:x parseFloat:string parseInt:string,radix
# method Array esp32
concat:args every:function,thisArg fill:value,start,end filter:function,thisArg find:function
findIndex:function forEach:function,thisArg includes:value,startIndex indexOf:value,startIndex
join:separator length map:function,thisArg pop: push:arguments reduce:callback,initialValue reverse:
shift: slice:start,end some:function,thisArg sort:var splice:index,howMany,elements toString:radix
unshift:elements
# method ArrayBuffer esp32
byteLength
# method ArrayBufferView esp32
buffer byteLength byteOffset every:function,thisArg fill:value,start,end filter:function,thisArg
find:function findIndex:function forEach:function,thisArg includes:value,startIndex
indexOf:value,startIndex join:separator map:function,thisArg reduce:callback,initialValue reverse:
set:arr,offset slice:start,end some:function,thisArg sort:var subarray:begin,end
# method DataView esp32
getFloat32:byteOffset,littleEndian getFloat64:byteOffset,littleEndian getInt16:byteOffset,littleEndian
getInt32:byteOffset,littleEndian getInt8:byteOffset,littleEndian getUint16:byteOffset,littleEndian
getUint32:byteOffset,littleEndian getUint8:byteOffset,littleEndian setFloat32:byteOffset,value,littleEndian
setFloat64:byteOffset,value,littleEndian setInt16:byteOffset,value,littleEndian
setInt32:byteOffset,value,littleEndian setInt8:byteOffset,value,littleEndian
setUint16:byteOffset,value,littleEndian setUint32:byteOffset,value,littleEndian
setUint8:byteOffset,value,littleEndian
# method Date esp32
getDate: getDay: getFullYear: getHours: getIsDST: getMilliseconds: getMinutes: getMonth: getSeconds:
getTime: getTimezoneOffset: getUTCDate: getUTCDay: getUTCFullYear: getUTCHours: getUTCMilliseconds:
getUTCMinutes: getUTCMonth: getUTCSeconds: setDate:dayValue setFullYear:yearValue,monthValue,dayValue
setHours:hoursValue,minutesValue,secondsValue,millisecondsValue setMilliseconds:millisecondsValue
setMinutes:minutesValue,secondsValue,millisecondsValue setMonth:monthValue,dayValue
setSeconds:secondsValue,millisecondsValue setTime:timeValue toISOString: toJSON: toLocalISOString:
toString: toUTCString: valueOf:
# method Error esp32
toString:
# method Function esp32
apply:this,args bind:this,params call:this,params replaceWith:newFunc
# method InternalError esp32
toString:
# method Number esp32
toFixed:decimalPlaces
# method Object esp32
addListener:event,listener clone: emit:event,args hasOwnProperty:name length on:event,listener
prependListener:event,listener removeAllListeners:event removeListener:event,listener toString:radix
valueOf:
# method Promise esp32
catch:onRejected then:onFulfilled,onRejected
# method ReferenceError esp32
toString:
# method RegExp esp32
exec:str test:str
# method String esp32
charAt:pos charCodeAt:pos concat:args endsWith:searchString,length includes:substring,fromIndex
indexOf:substring,fromIndex lastIndexOf:substring,fromIndex length match:substr
padEnd:targetLength,padString padStart:targetLength,padString removeAccents: repeat:count
replace:subStr,newSubStr replaceAll:subStr,newSubStr slice:start,end split:separator
startsWith:searchString,position substr:start,len substring:start,end toLowerCase: toUpperCase: trim:
# method SyntaxError esp32
toString:
# method TypeError esp32
toString:
# static Array esp32
isArray:var
# static Date esp32
now: parse:str
# static JSON esp32
parse:string stringify:data,replacer,space
# static Math esp32
E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs:x acos:x asin:x atan:x atan2:y,x ceil:x clip:x,min,max
cos:theta exp:x floor:x log:x max:args min:args pow:x,y randInt:range random: round:x sign:x
sin:theta sqrt:x tan:theta wrap:x,max
# static Number esp32
MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY
# static Object esp32
assign:args create:proto,propertiesObject defineProperties:obj,props defineProperty:obj,name,desc
entries:object fromEntries:entries getOwnPropertyDescriptor:obj,name getOwnPropertyDescriptors:obj
getOwnPropertyNames:object getPrototypeOf:object keys:object setPrototypeOf:object,prototype values:object
# static Promise esp32
all:promises reject:promises resolve:promises
# static String esp32
fromCharCode:code
# static console esp32
debug:text error:text info:text log:text trace:text warn:text
`;
