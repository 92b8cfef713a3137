using System.CommandLine;
using System.Net;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.KubeApi.Quantities;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>The API server's flags, named as upstream names them, and their reading into options. Wrong values are one line each.</summary>
internal static class ApiServerFlags
{
    private static readonly Option<string> DataDir = new("--data-dir")
        { Description = "Folder of certificates, the embedded store and admin.kubeconfig", Required = true, HelpName = "DIR" };

    private static readonly Option<string> BindAddress = Text("--bind-address", "0.0.0.0", "Address to serve on");
    private static readonly Option<int> SecurePort = new("--secure-port") { Description = "Port to serve on, with TLS", DefaultValueFactory = _ => 6443, HelpName = "PORT" };
    private static readonly Option<string> AdvertiseAddress = Text("--advertise-address", "", "Address by which others reach this server");
    private static readonly Option<string> EtcdServers = Text("--etcd-servers", "", "URLs of etcd members, comma-separated; without it the embedded store is used");
    private static readonly Option<string> EtcdCaFile = Text("--etcd-cafile", "", "Authority that signed the certificates of etcd");
    private static readonly Option<string> EtcdCertFile = Text("--etcd-certfile", "", "Client certificate for etcd");
    private static readonly Option<string> EtcdKeyFile = Text("--etcd-keyfile", "", "Key of the client certificate for etcd");
    private static readonly Option<string> ServiceRange = Text("--service-cluster-ip-range", "10.96.0.0/16", "Networks of Services: one, or one per family, comma-separated");
    private static readonly Option<string> NodePortRange = Text("--service-node-port-range", "30000-32767", "Ports for Services of type NodePort");
    private static readonly Option<string> ClientCaFile = Text("--client-ca-file", "", "Who may sign client certificates; without it the server's own authority");
    private static readonly Option<string> TokenAuthFile = Text("--token-auth-file", "", "CSV file of static tokens: token, user, uid, groups");
    private static readonly Option<string> KubeletCa = Text("--kubelet-certificate-authority", "", "Who must have signed the serving certificates of kubelets; without it the server's own authority");
    private static readonly Option<string> KubeletCert = Text("--kubelet-client-certificate", "", "Client certificate for kubelets; without it one of the server's own authority");
    private static readonly Option<string> KubeletKey = Text("--kubelet-client-key", "", "Key of the client certificate for kubelets");
    private static readonly Option<string> Issuer = Text("--service-account-issuer", "https://kubernetes.default.svc.cluster.local", "Issuer of service account tokens");
    private static readonly Option<string> Audiences = Text("--api-audiences", "", "Audiences that tokens for this server may have, comma-separated; without it the issuer");
    private static readonly Option<string> ServingNames = Text("--tls-sans", "", "Further names and addresses for the serving certificate, comma-separated");
    private static readonly Option<int> MaxReads = Count("--max-requests-inflight", 400, "Most reads at a time");
    private static readonly Option<int> MaxWrites = Count("--max-mutating-requests-inflight", 200, "Most writes at a time");
    private static readonly Option<string> RequestTimeout = Text("--request-timeout", "1m0s", "How long a request may take, watches and streams excepted");
    private static readonly Option<string> LoggingFormat = Text("--logging-format", "", "text or json; by default text on a terminal, else json");
    private static readonly Option<int> V = new("--v", "-v") { Description = "Verbosity of the log", HelpName = "N" };

    public static IReadOnlyList<Option> All { get; } =
    [
        DataDir, BindAddress, SecurePort, AdvertiseAddress, EtcdServers, EtcdCaFile, EtcdCertFile, EtcdKeyFile, ServiceRange, NodePortRange, ClientCaFile,
        TokenAuthFile, KubeletCa, KubeletCert, KubeletKey, Issuer, Audiences, ServingNames, MaxReads, MaxWrites, RequestTimeout, LoggingFormat, V,
    ];

    public static LogFormat Format(ParseResult parsed) => parsed.GetValue(LoggingFormat) switch
    {
        "" or null => StderrLoggers.DefaultFormat,
        "text" => LogFormat.Text,
        "json" => LogFormat.Json,
        var other => throw Wrong(LoggingFormat, $"\"{other}\" is neither text nor json"),
    };

    public static int Verbosity(ParseResult parsed) => parsed.GetValue(V);

    public static ApiServerOptions Read(ParseResult parsed) => new()
    {
        DataDir = parsed.GetValue(DataDir) is { Length: > 0 } folder ? Path.GetFullPath(folder) : throw Wrong(DataDir, "want a folder"),
        BindAddress = Address(parsed, BindAddress)!,
        SecurePort = parsed.GetValue(SecurePort) is var port and >= 0 and <= 65535 ? port : throw Wrong(SecurePort, "a port is between 0 and 65535"),
        AdvertiseAddress = Address(parsed, AdvertiseAddress),
        Etcd = ReadEtcd(parsed),
        ServiceClusterIpRanges = Ranges(parsed),
        ServiceNodePortRange = Ports(parsed),
        ClientCaFile = ExistingFile(parsed, ClientCaFile),
        TokenAuthFile = ExistingFile(parsed, TokenAuthFile),
        KubeletCertificateAuthority = ExistingFile(parsed, KubeletCa),
        KubeletClientCertificate = ExistingFile(parsed, KubeletCert),
        KubeletClientKey = ExistingFile(parsed, KubeletKey),
        ServiceAccountIssuer = parsed.GetValue(Issuer) is { Length: > 0 } issuer ? issuer : throw Wrong(Issuer, "tokens need an issuer"),
        ApiAudiences = List(parsed, Audiences),
        ServingNames = List(parsed, ServingNames),
        MaxReadsInFlight = AtLeastOne(parsed, MaxReads),
        MaxWritesInFlight = AtLeastOne(parsed, MaxWrites),
        RequestTimeout = GoDuration.TryParse(parsed.GetValue(RequestTimeout)!, out var timeout) && timeout > TimeSpan.Zero
            ? timeout
            : throw Wrong(RequestTimeout, "want a duration like 1m0s"),
    };

    private static EtcdStoreOptions? ReadEtcd(ParseResult parsed)
    {
        if (parsed.GetValue(EtcdServers) is not { Length: > 0 } servers)
            return null;
        var errors = new List<string>();
        var endpoints = EtcdEndpointParser.Parse(servers, errors);
        if (errors.Count > 0)
            throw Wrong(EtcdServers, string.Join("; ", errors));
        return new EtcdStoreOptions
        {
            Endpoints = endpoints,
            CaFile = NullIfEmpty(ExistingFile(parsed, EtcdCaFile)),
            CertFile = NullIfEmpty(ExistingFile(parsed, EtcdCertFile)),
            KeyFile = NullIfEmpty(ExistingFile(parsed, EtcdKeyFile)),
        };
    }

    private static IReadOnlyList<IPNetwork> Ranges(ParseResult parsed)
    {
        var ranges = List(parsed, ServiceRange)
            .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw Wrong(ServiceRange, $"\"{text}\" is not a network like 10.96.0.0/16")).ToArray();
        if (ranges.Length is 0 or > 2 || (ranges.Length == 2 && ranges[0].BaseAddress.AddressFamily == ranges[1].BaseAddress.AddressFamily))
            throw Wrong(ServiceRange, "want one network, or one per address family");
        if (ranges.Any(r => r.PrefixLength > (r.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 30 : 126)))
            throw Wrong(ServiceRange, "the network must have room for 8 addresses");
        return ranges;
    }

    private static (int First, int Last) Ports(ParseResult parsed)
    {
        var parts = parsed.GetValue(NodePortRange)!.Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], out var first) && int.TryParse(parts[1], out var last) && first is > 0 && first <= last && last <= 65535
            ? (first, last)
            : throw Wrong(NodePortRange, "want FIRST-LAST");
    }

    private static int AtLeastOne(ParseResult parsed, Option<int> option) =>
        parsed.GetValue(option) is var count and > 0 ? count : throw Wrong(option, "must be at least 1");

    private static IPAddress? Address(ParseResult parsed, Option<string> option)
    {
        var text = parsed.GetValue(option)!;
        if (text.Length == 0)
            return null;
        return IPAddress.TryParse(text, out var address) ? address : throw Wrong(option, $"\"{text}\" is not an IP address");
    }

    private static string ExistingFile(ParseResult parsed, Option<string> option)
    {
        var path = parsed.GetValue(option)!;
        return path.Length == 0 || File.Exists(path) ? path : throw Wrong(option, $"there is no file {path}");
    }

    private static string[] List(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static VerbException Wrong(Option option, string problem) => new($"apiserver: {option.Name}: {problem}");

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "VALUE" };

    private static Option<int> Count(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
}
