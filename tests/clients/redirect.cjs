// Lead Node's TLS connections to api.weixin.qq.com to the port given in FRONT_PORT.
// Node 20 has no setting for this (its fetch knows no proxy); the client itself is not touched.
// Every other host is refused: nothing leaves this machine.
const tls = require("node:tls");

const connect = tls.connect;
tls.connect = function (...args) {
  const options = typeof args[0] === "object" ? args[0] : (args.find((one) => one?.host) ?? {});
  if ((options.servername || options.host) !== "api.weixin.qq.com") {
    throw new Error(`not WeChat: ${options.servername || options.host}`);
  }
  const here = { ...options, host: "127.0.0.1", port: Number(process.env.FRONT_PORT) };
  return connect.call(this, { ...here, servername: "api.weixin.qq.com" });
};
