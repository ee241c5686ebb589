#!/usr/bin/env bash
# ./build.sh [--target=Test|Demo|Bench|Format|Pack|Build]; needs the .NET SDK that global.json names, and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet tool restore --verbosity quiet >/dev/null || dotnet tool restore
exec dotnet cake build.cake --verbosity=quiet "$@"
