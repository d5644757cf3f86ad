// Plain CommonJS in the oldest syntax there is: it must run on the very Node it refuses.
var parts = process.versions.node.split('.').map(Number);
var newEnough = parts[0] > 24 || (parts[0] === 24 && parts[1] >= 2);
if (!newEnough) {
  process.stderr.write(
    'clinic-gateway needs Node 24.2 or newer, found ' +
      process.versions.node +
      ': run "npm ci" on Linux or Windows x64 (it brings Node 24), or install Node 24 from https://nodejs.org.\n',
  );
  process.exit(1);
}
