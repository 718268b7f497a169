// A walk-in's session on an OCPP 1.6 station, run by the scriptable simulator em-ocpp-chargepoint-simulator (npm).
// It waits to be accepted, starts when the hub asks for it, and stops when the hub asks for it.
const now = () => new Date().toISOString();
const identity = { chargePointVendor: "npm", chargePointModel: "em-ocpp" };
const status = (connectorId, status) => cp.sendStatusNotification({ connectorId, errorCode: "NoError", status });
const cp = await connect(process.env.OCPP_URL);
let registerWh = 50000;
let transaction = null;
let timer = null;
let isOver = false;

cp.answerTriggerMessage("StatusNotification", async (request) => {
  cp.sendResponse(request.uniqueId, { status: "Accepted" });
  await status(1, "Preparing");
});
cp.answerGetConfiguration(async (request) => {
  cp.sendResponse(request.uniqueId, { configurationKey: [], unknownKey: [] });
});
cp.answerRemoteStartTransaction(async (request) => {
  cp.sendResponse(request.uniqueId, { status: "Accepted" });
  transaction = await cp.startTransaction({
    connectorId: 1, idTag: request.payload.idTag, meterStart: registerWh, timestamp: now(),
  });
  await status(1, "Charging");
  timer = setInterval(() => {
    registerWh += 6;
    cp.meterValues({
      connectorId: 1,
      transactionId: transaction.transactionId,
      meterValue: [{ timestamp: now(), sampledValue: [{ value: String(registerWh) }] }],
    });
  }, 500);
});
cp.answerRemoteStopTransaction(async (request) => {
  cp.sendResponse(request.uniqueId, { status: "Accepted" });
  clearInterval(timer);
  await cp.stopTransaction({
    transactionId: transaction.transactionId, meterStop: registerWh, timestamp: now(), reason: "Remote",
  });
  await status(1, "Finishing");
  await status(1, "Available");
  isOver = true;
});

let boot = await cp.sendBootnotification(identity);
while (boot.status !== "Accepted") {
  await cp.sleep(500);
  boot = await cp.sendBootnotification(identity);
}
await status(0, "Available");
await status(1, "Preparing");
while (!isOver) {
  await cp.sleep(100);
}
cp.close();
