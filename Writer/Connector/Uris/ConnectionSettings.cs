using System.Data.Common;
using System.Globalization;

namespace EfWriter.Connector.Uris;

/// <summary>Collects what a URI or a profile says of a connection, and refuses what is said twice, not at all or cannot be.</summary>
internal sealed class ConnectionSettings
{
    private const int MaxPort = 65_535;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<(string Host, string Port)> _hosts = [];
    private bool _isHostGiven;

    /// <summary>Takes a host, as it stands before the path; nothing where it is empty.</summary>
    public void AddHost(string host, string port)
    {
        if (host.Length > 0 || port.Length > 0)
            _hosts.Add((host.Trim('[', ']'), port));
    }

    /// <summary>Takes a parameter by libpq's name; nothing where it is empty.</summary>
    public void Add(string name, string value)
    {
        name = ConnectionParameters.NameOf(name);
        if (value.Length == 0)
            return;
        if (name == "host")
            AddHosts(value);
        else if (!_values.TryAdd(name, ConnectionParameters.ValueOf(name, value)))
            throw Errors.BadUri($"says '{name}' twice");
    }

    /// <summary>The user; empty for none.</summary>
    public string User => _values.GetValueOrDefault("user", string.Empty);

    /// <summary>Takes parameters where nothing was said before; hosts and ports go together.</summary>
    public void AddMissing(IReadOnlyList<(string Name, string Value)> parameters)
    {
        var hasHosts = _hosts.Any(host => host.Host.Length > 0);
        foreach (var (name, value) in parameters)
        {
            var known = ConnectionParameters.NameOf(name);
            if (known is "host" or "port" ? !hasHosts && !(known == "port" && _values.ContainsKey(known)) : !_values.ContainsKey(known))
                Add(known, value);
        }
    }

    /// <summary>Npgsql's key=value form.</summary>
    public string ToConnectionString()
    {
        var values = new DbConnectionStringBuilder();
        _values.Remove("port", out var port);
        if (Hosts(port) is [var (host, itsPort)])
        {
            values["Host"] = host;
            if (itsPort.Length > 0)
                values["Port"] = itsPort;
        }
        else if (Hosts(port) is { Count: > 1 } hosts)
        {
            values["Host"] = string.Join(',', hosts.Select(Listed));
        }

        foreach (var (name, value) in _values)
            values[ConnectionParameters.KeyOf(name)] = value;
        return values.ConnectionString;
    }

    // SQLAlchemy repeats the parameter, each with its port; libpq has a list.
    private void AddHosts(string value)
    {
        if (_hosts.Any(host => host.Host.Length > 0) && !_isHostGiven)
            throw Errors.BadUri("says 'host' twice, before its path and as a parameter");
        _isHostGiven = true;
        foreach (var host in value.Split(','))
        {
            var colon = host.LastIndexOf(':');
            var hasPort = !host.StartsWith('/')
                && colon > host.LastIndexOf(']')
                && host.IndexOf(':', StringComparison.Ordinal) is var first
                && (first == colon || host.StartsWith('['));
            AddHost(hasPort ? host[..colon] : host, hasPort ? host[(colon + 1)..] : string.Empty);
        }
    }

    private List<(string Host, string Port)> Hosts(string? port)
    {
        var named = _hosts.Where(host => host.Host.Length > 0).ToList();

        // postgresql://:5433/d?host=h says a port without a host.
        var ports = port?.Split(',') ?? [.. _hosts.Where(host => host.Host.Length == 0).Select(host => host.Port)];
        foreach (var one in ports.Concat(named.Select(host => host.Port)).Where(one => one.Length > 0))
            CheckPort(one);
        if (ports.Length == 0)
            return named;
        if (named.Any(host => host.Port.Length > 0))
            throw Errors.BadUri("says 'port' twice");
        return ports.Length == 1 || ports.Length == named.Count
            ? [.. named.Select((host, i) => (host.Host, ports[ports.Length == 1 ? 0 : i]))]
            : throw Errors.BadUri($"has {ports.Length} ports for {named.Count} hosts; expected one, or as many");
    }

    private static void CheckPort(string port)
    {
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > MaxPort)
            throw Errors.BadUri($"has a port that is not a number from 1 to {MaxPort}");
    }

    private static string Listed((string Host, string Port) one)
    {
        var host = one.Host.Contains(':', StringComparison.Ordinal) ? $"[{one.Host}]" : one.Host;
        return one.Port.Length > 0 ? $"{host}:{one.Port}" : host;
    }
}
