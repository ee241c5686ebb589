# ./build.ps1 [--target=Test|Demo|Bench|Format|Pack|Build]; needs the .NET SDK that global.json names, and nothing else.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

dotnet tool restore --verbosity quiet
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
dotnet cake build.cake --verbosity=quiet @args
exit $LASTEXITCODE
