using System.CommandLine;
using NodeStack.Logging;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>The flags of `up` and their reading. Wrong values are one line each.</summary>
internal static class UpFlags
{
    private static readonly Option<string> DataDir = NodeFlags.DataDir();
    private static readonly Option<string> NodeName = NodeFlags.NodeName();
    private static readonly Option<string> NodeIp = NodeFlags.NodeIp();
    private static readonly Option<string> RuntimeEndpoint = NodeFlags.RuntimeEndpoint();
    private static readonly Option<string> ImagesDir = NodeFlags.ImagesDir();
    private static readonly Option<string> BindAddress = NodeFlags.Text("--bind-address", "0.0.0.0", "Address the API server listens on");
    private static readonly Option<int> SecurePort = new("--secure-port") { Description = "Port of the API server", DefaultValueFactory = _ => 6443, HelpName = "PORT" };
    private static readonly Option<string> ClusterCidr = NodeFlags.Text("--cluster-cidr", "10.244.0.0/16", "Networks of pods: one, or one per family, comma-separated");
    private static readonly Option<string> ServiceCidr = NodeFlags.Text("--service-cidr", "10.96.0.0/16", "Networks of Services: one, or one per family, comma-separated");
    private static readonly Option<string> Datastore = NodeFlags.Text("--datastore-endpoint", "", "URLs of etcd members, comma-separated; without it the embedded store is used");
    private static readonly Option<string> DatastoreCa = NodeFlags.Text("--datastore-cafile", "", "Authority that signed the certificates of etcd");
    private static readonly Option<string> DatastoreCert = NodeFlags.Text("--datastore-certfile", "", "Client certificate for etcd");
    private static readonly Option<string> DatastoreKey = NodeFlags.Text("--datastore-keyfile", "", "Key of the client certificate for etcd");
    private static readonly Option<string> ServingNames = NodeFlags.Text("--tls-sans", "", "Further names and addresses for the API server's certificate, comma-separated");
    private static readonly Option<string> LoggingFormat = NodeFlags.LoggingFormat();
    private static readonly Option<int> V = NodeFlags.Verbosity();

    public static IReadOnlyList<Option> All { get; } =
    [
        DataDir, NodeName, NodeIp, BindAddress, SecurePort, ClusterCidr, ServiceCidr, Datastore, DatastoreCa, DatastoreCert, DatastoreKey, RuntimeEndpoint, ImagesDir,
        ServingNames, LoggingFormat, V,
    ];

    public static LogFormat Format(ParseResult parsed) => new FlagReader("up", parsed).Format(LoggingFormat);

    public static int Verbosity(ParseResult parsed) => parsed.GetValue(V);

    public static UpOptions Read(ParseResult parsed)
    {
        var (read, folder) = (new FlagReader("up", parsed), NodeFlags.Folder("up", DataDir, parsed));
        return new UpOptions
        {
            DataDir = folder,
            NodeName = NodeFlags.Name("up", NodeName, parsed),
            NodeIps = NodeFlags.Addresses("up", NodeIp, parsed),
            BindAddress = read.Address(BindAddress) ?? throw read.Wrong(BindAddress, "want an IP address"),
            SecurePort = parsed.GetValue(SecurePort) is var port and > 0 and <= 65535 ? port : throw read.Wrong(SecurePort, "a port is between 1 and 65535"),
            PodNetworks = read.Networks(ClusterCidr, "10.244.0.0/16", (24, 64), "each node takes a /24 of it (IPv6: a /64)"),
            ServiceNetworks = read.Networks(ServiceCidr, "10.96.0.0/16", (30, 126), "the network must have room for 8 addresses"),
            Etcd = read.Etcd(Datastore, DatastoreCa, DatastoreCert, DatastoreKey),
            RuntimeEndpoint = parsed.GetValue(RuntimeEndpoint)!,
            ImagesDir = NodeFlags.Images(ImagesDir, parsed, folder),
            ServingNames = read.List(ServingNames),
        };
    }
}
