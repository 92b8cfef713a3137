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

    public static LogFormat Format(ParseResult parsed) => Of(parsed).Format(LoggingFormat);

    public static int Verbosity(ParseResult parsed) => parsed.GetValue(V);

    public static ApiServerOptions Read(ParseResult parsed) => new()
    {
        DataDir = parsed.GetValue(DataDir) is { Length: > 0 } folder ? Path.GetFullPath(folder) : throw Wrong(DataDir, "want a folder"),
        BindAddress = Of(parsed).Address(BindAddress)!,
        SecurePort = parsed.GetValue(SecurePort) is var port and >= 0 and <= 65535 ? port : throw Wrong(SecurePort, "a port is between 0 and 65535"),
        AdvertiseAddress = Of(parsed).Address(AdvertiseAddress),
        Etcd = Of(parsed).Etcd(EtcdServers, EtcdCaFile, EtcdCertFile, EtcdKeyFile),
        ServiceClusterIpRanges = Of(parsed).Networks(ServiceRange, "10.96.0.0/16", (30, 126), "the network must have room for 8 addresses"),
        ServiceNodePortRange = Ports(parsed),
        ClientCaFile = Of(parsed).ExistingFile(ClientCaFile),
        TokenAuthFile = Of(parsed).ExistingFile(TokenAuthFile),
        KubeletCertificateAuthority = Of(parsed).ExistingFile(KubeletCa),
        KubeletClientCertificate = Of(parsed).ExistingFile(KubeletCert),
        KubeletClientKey = Of(parsed).ExistingFile(KubeletKey),
        ServiceAccountIssuer = parsed.GetValue(Issuer) is { Length: > 0 } issuer ? issuer : throw Wrong(Issuer, "tokens need an issuer"),
        ApiAudiences = Of(parsed).List(Audiences),
        ServingNames = Of(parsed).List(ServingNames),
        MaxReadsInFlight = AtLeastOne(parsed, MaxReads),
        MaxWritesInFlight = AtLeastOne(parsed, MaxWrites),
        RequestTimeout = GoDuration.TryParse(parsed.GetValue(RequestTimeout)!, out var timeout) && timeout > TimeSpan.Zero
            ? timeout
            : throw Wrong(RequestTimeout, "want a duration like 1m0s"),
    };

    private static (int First, int Last) Ports(ParseResult parsed)
    {
        var parts = parsed.GetValue(NodePortRange)!.Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], out var first) && int.TryParse(parts[1], out var last) && first is > 0 && first <= last && last <= 65535
            ? (first, last)
            : throw Wrong(NodePortRange, "want FIRST-LAST");
    }

    private static int AtLeastOne(ParseResult parsed, Option<int> option) =>
        parsed.GetValue(option) is var count and > 0 ? count : throw Wrong(option, "must be at least 1");

    private static FlagReader Of(ParseResult parsed) => new("apiserver", parsed);

    private static VerbException Wrong(Option option, string problem) => new($"apiserver: {option.Name}: {problem}");

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "VALUE" };

    private static Option<int> Count(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
}
