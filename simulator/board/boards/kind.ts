/** What a board of Espruino's has for programs: the facts of its boards/*.py. */
export interface BoardKind {
  /** As `--board` takes it. */
  name: string;
  /** As people call it. */
  title: string;
  /** `process.env.BOARD`. */
  env: string;
  /** Pins, and those of them that measure a voltage; ranges are written as `D0-D39`. */
  pins: string;
  analog: string;
  /** LEDs and buttons, by the pin that they are at. */
  devices: Readonly<Record<string, string>>;
  /** Serial ports, I2C and SPI that it has by name. */
  buses: string;
  /** JsVars, and the bytes of one. */
  variables: number;
  bytesPerVariable: number;
  storageBytes: number;
  /** Libraries of the firmware that `require` finds, beside those that all have. */
  libraries: string;
  /** It has Bluetooth, and with it `NRF`. */
  bluetooth?: boolean;
  /** Its network is a radio on a serial port, which a module speaks to. */
  radio?: boolean;
  /** All that programs find, where the firmware is not Espruino's own: `OwnFirmware` gives them. */
  globals?: ReadonlySet<string>;
  /** Other names of pins: `NodeMCU.D2`. */
  aliases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
