/** Names and arguments of Espruino 2v29, as its sources state them; `rows.ts` says how to read this. */
export const DISPLAY = `
# global - esp32
Graphics
# global - pixljs
Pixl Terminal
# library - espruinowifi
tv
# method Graphics esp32
asBMP: asImage:options asURL: blit:options buffer clear:reset clearRect:x1,y1,x2,y2 drawCircle:x,y,rad
drawEllipse:x1,y1,x2,y2 drawImage:image,x,y,options drawLine:x1,y1,x2,y2 drawPoly:poly,closed
drawRect:x1,y1,x2,y2 drawString:str,x,y,solid dump: fillCircle:x,y,rad fillEllipse:x1,y1,x2,y2
fillPoly:poly fillRect:x1,y1,x2,y2 flip:all floodFill:x,y,col getBPP: getBgColor: getColor: getFont:
getFontHeight: getFonts: getHeight: getModified:reset getPixel:x,y getVectorFontPolys:str,options
getWidth: imageMetrics:str lineTo:x,y moveTo:x,y quadraticBezier:arr,options reset:usage scroll:x,y
setBgColor:r,g,b setClipRect:x1,y1,x2,y2 setColor:r,g,b setFont:name,size setFontAlign:x,y,rotation
setFontBitmap: setFontCustom:bitmap,firstChar,width,height setFontPBF:file,scale setFontVector:size
setOffset:x,y setPixel:x,y,col setRotation:rotation,reflect setTheme:theme stringMetrics:str
stringWidth:str theme toColor:r,g,b transformVertices:verts,transformation wrapString:str,maxWidth
# static Graphics esp32
createArrayBuffer:width,height,bpp,options createCallback:width,height,bpp,callback createImage:str
getInstance:
# static Pixl pixljs
getBatteryPercentage: lcdw:c menu:menu setContrast:c setLCDPower:isOn
# static tv espruinowifi
setup:options,width
`;
