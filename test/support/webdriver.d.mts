export interface DriverCommand {
  command: string;
  args: (port: number) => string[];
}

export interface Driver {
  base: string;
  stop: () => void;
}

export function startDriver(command: DriverCommand): Promise<Driver>;
export function openSession(base: string, capabilities: object): Promise<string>;
export function send(url: string, body?: object): Promise<unknown>;
