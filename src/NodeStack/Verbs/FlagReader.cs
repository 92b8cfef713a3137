using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>Reads the values of a verb's flags. What is wrong is one line with the verb, the flag and why.</summary>
internal readonly record struct FlagReader(string Verb, ParseResult Parsed)
{
    public VerbException Wrong(Option option, string problem) => new($"{Verb}: {option.Name}: {problem}");

    public LogFormat Format(Option<string> option) => Parsed.GetValue(option) switch
    {
        "" or null => StderrLoggers.DefaultFormat,
        "text" => LogFormat.Text,
        "json" => LogFormat.Json,
        var other => throw Wrong(option, $"\"{other}\" is neither text nor json"),
    };

    public string[] List(Option<string> option) => Parsed.GetValue(option)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Empty where nothing was given.</summary>
    public string ExistingFile(Option<string> option)
    {
        var path = Parsed.GetValue(option)!;
        return path.Length == 0 || File.Exists(path) ? path : throw Wrong(option, $"there is no file {path}");
    }

    /// <summary>Null where nothing was given.</summary>
    public IPAddress? Address(Option<string> option)
    {
        var text = Parsed.GetValue(option)!;
        if (text.Length == 0)
            return null;
        return IPAddress.TryParse(text, out var address) ? address : throw Wrong(option, $"\"{text}\" is not an IP address");
    }

    /// <summary>One, or one per family.</summary>
    /// <param name="longest">Prefix lengths, of IPv4 and IPv6, that leave room enough.</param>
    public IPNetwork[] Networks(Option<string> option, string example, (int IPv4, int IPv6) longest, string tooSmall)
    {
        var reader = this;
        var networks = List(option)
            .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw reader.Wrong(option, $"\"{text}\" is not a network like {example}")).ToArray();
        if (networks.Length is 0 or > 2 || (networks.Length == 2 && networks[0].BaseAddress.AddressFamily == networks[1].BaseAddress.AddressFamily))
            throw Wrong(option, "want one network, or one per address family");
        if (networks.Any(n => n.PrefixLength > (n.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? longest.IPv4 : longest.IPv6)))
            throw Wrong(option, tooSmall);
        return networks;
    }

    /// <summary>Null where no servers were given: the embedded store.</summary>
    public EtcdStoreOptions? Etcd(Option<string> servers, Option<string> authority, Option<string> certificate, Option<string> key)
    {
        if (Parsed.GetValue(servers) is not { Length: > 0 } urls)
            return null;
        var errors = new List<string>();
        var endpoints = EtcdEndpointParser.Parse(urls, errors);
        if (errors.Count > 0)
            throw Wrong(servers, string.Join("; ", errors));
        return new EtcdStoreOptions { Endpoints = endpoints, CaFile = FileOrNull(authority), CertFile = FileOrNull(certificate), KeyFile = FileOrNull(key) };
    }

    private string? FileOrNull(Option<string> option) => ExistingFile(option) is { Length: > 0 } path ? path : null;
}
