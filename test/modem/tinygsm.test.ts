import { expect, test } from 'vitest';
import { ModemRig } from './rig.ts';

/** A command, what must be in its answer, and seconds until then. */
type Step = [command: string, answer: string | RegExp, seconds?: number];

/** The commands of TinyGSM's clients, in their order: init, restart, gprsConnect, connect, connected. */
const SESSIONS: Record<string, Step[]> = {
  bg96: [
    ['AT', 'OK'],
    ['AT&FZE0', 'OK'],
    ['AT+CPIN?', '+CPIN: READY'],
    ['AT+GSN', /\d{15}/],
    ['AT+CFUN=1,1', 'POWERED DOWN', 20],
    ['AT&FZE0', 'OK'],
    ['AT+CREG?', '+CREG: 0,1'],
    ['AT+COPS?', '+COPS: 0,0,"'],
    ['AT+QIDEACT=1', 'OK'],
    ['AT+QICSGP=1,1,"iot","",""', 'OK'],
    ['AT+QIACT=1', 'OK', 5],
    ['AT+CGATT=1', 'OK'],
    ['AT+CGATT?', '+CGATT: 1'],
    ['AT+CGPADDR=1', /\+CGPADDR: 1,10\./],
    ['AT+QICLOSE=1', 'OK'],
    ['AT+QIOPEN=1,1,"TCP","broker",1883,0,0', '+QIOPEN: 1,0', 5],
    ['AT+QIRD=1,0', '+QIRD: 0,0,0'],
    ['AT+QISTATE=1,1', /\+QISTATE: 1,"TCP","broker",1883,\d+,2,/],
    ['AT+QISEND=1,5', '> '],
  ],
  sim800: [
    ['AT', 'OK'],
    ['AT&FZ', 'OK'],
    ['ATE0', 'OK'],
    ['AT+CPIN?', '+CPIN: READY'],
    ['AT+CLTS=1', 'OK'],
    ['AT+CIPSSL=?', '+CIPSSL:'],
    ['AT+CIPSHUT', 'OK'],
    ['AT+CGATT=0', 'OK'],
    ['AT+SAPBR=3,1,"Contype","GPRS"', 'OK'],
    ['AT+SAPBR=3,1,"APN","iot"', 'OK'],
    ['AT+CGDCONT=1,"IP","iot"', 'OK'],
    ['AT+CGACT=1,1', 'OK'],
    ['AT+SAPBR=1,1', 'OK', 5],
    ['AT+SAPBR=2,1', /\+SAPBR: 1,1,"\d+\.[\s\S]*OK/],
    ['AT+CGATT=1', 'OK'],
    ['AT+CIPMUX=1', 'OK'],
    ['AT+CIPQSEND=1', 'OK'],
    ['AT+CIPRXGET=1', 'OK'],
    ['AT+CSTT="iot","",""', 'OK'],
    ['AT+CIICR', 'OK', 5],
    ['AT+CIFSR;E0', /\d+\.\d+\.\d+\.\d+\r\n\r\nOK/],
    ['AT+CDNSCFG="8.8.8.8","8.8.4.4"', 'OK'],
    ['AT+CIPCLOSE=1', 'ERROR'],
    ['AT+CIPSSL=0', 'OK'],
    ['AT+CIPSTART=1,"TCP","broker",1883', '1, CONNECT OK', 5],
    ['AT+CIPRXGET=4,1', '+CIPRXGET: 4,1,0'],
    ['AT+CIPSTATUS=1', '+CIPSTATUS: 1,0,"TCP","broker","1883","CONNECTED"'],
    ['AT+CIPSTATUS=2', ',"INITIAL"'],
    ['AT+CIPSEND=1,5', '> '],
  ],
  sim7080: [
    ['AT', 'OK'],
    ['ATE0', 'OK'],
    ['AT+CMEE=0', 'OK'],
    ['AT+CLTS=1', 'OK'],
    ['AT+CBATCHK=1', 'OK'],
    ['AT+CPIN?', '+CPIN: READY'],
    ['AT+CGDCONT=1,"IP","iot"', 'OK'],
    ['AT+CGATT=1', 'OK'],
    ['AT+CNCFG=0,1,"iot"', 'OK'],
    ['AT+CNACT=0,1', '+APP PDP: 0,ACTIVE', 5],
    ['AT+CNACT?', /\+CNACT: 0,1,"10\./],
    ['AT+CACID=1', 'OK'],
    ['AT+CASSLCFG=1,SSL,0', 'OK'],
    ['AT+CAOPEN=1,0,"TCP","broker",1883', '+CAOPEN: 1,0', 5],
    ['AT+CARECV?', 'OK'],
    ['AT+CASTATE?', '+CASTATE: 1,1'],
    ['AT+CASEND=1,5', '> '],
  ],
};
/** What says that the five bytes were taken, and what asks how many wait. */
const AFTER: Record<string, [sent: string, ...ask: Step]> = {
  bg96: ['SEND OK', 'AT+QIRD=1,0', '+QIRD: 5,0,5'],
  sim800: ['DATA ACCEPT:1,5', 'AT+CIPRXGET=4,1', '+CIPRXGET: 4,1,5'],
  sim7080: ['OK', 'AT+CARECV?', '+CARECV: 1,5'],
};

test.each(Object.keys(SESSIONS))('a %s answers what TinyGSM asks, and as it expects', (type) => {
  const rig = new ModemRig(type).begin();
  for (const [command, answer, seconds] of SESSIONS[type]) {
    const said = rig.ask(command, seconds);
    expect([command, said]).toEqual([
      command,
      expect.stringMatching(answer instanceof RegExp ? answer : literal(answer)),
    ]);
  }
  const [sent, ask, waiting] = AFTER[type];
  expect(rig.give('hello', 3)).toContain(sent);
  expect(rig.ask(ask)).toContain(waiting);
});

const literal = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

test('TLS of a SIM7080’s connection stays asked for when another parameter is set', () => {
  const rig = new ModemRig('sim7080').begin();
  for (const command of [
    'AT+CNACT=0,1',
    'AT+CASSLCFG=0,"SSL",1',
    'AT+CASSLCFG=0,"CACERT","ca.pem"',
    'AT+CASSLCFG=1,"SSL",0',
  ])
    expect(rig.ask(command, 5)).toContain('OK');
  rig.ask('AT+CAOPEN=0,0,"TCP","broker",8883', 10);
  expect(rig.modem.connections.at(0)?.security ?? rig.text.slice(-60)).toBe('unchecked');
});

test('AT+CEDRXS reads as it was set, and AT+CEDRXRDP has its technology', () => {
  const rig = new ModemRig().begin();
  expect(rig.ask('AT+CEDRXS?')).toContain('+CEDRXS: 0');
  rig.ask('AT+CEDRXS=1,5,"0110"');
  expect(rig.ask('AT+CEDRXS?')).toContain('+CEDRXS: 5,"0110"');
  expect(rig.ask('AT+CEDRXRDP')).toContain('+CEDRXRDP: 5,"0110"');
  expect(rig.ask('AT+CEDRXS=9')).toContain('ERROR');
});
