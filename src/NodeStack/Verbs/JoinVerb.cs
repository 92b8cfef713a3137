using System.CommandLine;
using Microsoft.Extensions.Logging;
using NodeStack.Join;
using NodeStack.Logging;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>Makes this machine a node of a cluster.</summary>
internal static class JoinVerb
{
    private const long MostLogBytes = 16 * 1024 * 1024;
    private static readonly Argument<string> Server = new("SERVER") { Description = "The cluster's API server, https://HOST:PORT" };
    private static readonly Option<string> Token = NodeFlags.Text("--token", "", "Token of the cluster (nodestack token create); not needed again once the machine has joined");
    private static readonly Option<string> Hash = NodeFlags.Text("--discovery-token-ca-cert-hash", "", "Hash of the cluster's authority, sha256:HEX: another cluster is not believed");
    private static readonly Option<string> DataDir = NodeFlags.DataDir();
    private static readonly Option<string> NodeName = NodeFlags.NodeName();
    private static readonly Option<string> NodeIp = NodeFlags.NodeIp();
    private static readonly Option<string> RuntimeEndpoint = NodeFlags.RuntimeEndpoint();
    private static readonly Option<string> ImagesDir = NodeFlags.ImagesDir();
    private static readonly Option<string> LoggingFormat = NodeFlags.LoggingFormat();
    private static readonly Option<int> V = NodeFlags.Verbosity();

    public static Command Create()
    {
        var command = new Command("join", "Make this machine a node of a cluster: containerd, kubelet, service proxy and pod network");
        command.Arguments.Add(Server);
        foreach (var option in new Option[] { Token, Hash, DataDir, NodeName, NodeIp, RuntimeEndpoint, ImagesDir, LoggingFormat, V })
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command.WithExamples(
            "nodestack join https://10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:...",
            "nodestack join https://10.0.0.1:6443      (again, after it has joined)");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = Read(parsed);
        if (!Environment.IsPrivilegedProcess)
            throw new VerbException("join: running pods needs root");
        using var file = new BoundedLogFile(new UpPaths(options.DataDir).Log, MostLogBytes);
        using var loggers = new CombinedLoggers(
            QuietLoggers.ForUsers(new StderrLoggers(new FlagReader("join", parsed).Format(LoggingFormat), LogLevel.Warning, TimeProvider.System, Console.OpenStandardError())),
            StderrLoggers.Create(LogFormat.Text, parsed.GetValue(V), TimeProvider.System, file));
        try
        {
            await JoinHost.RunAsync(options, new Progress(parsed.InvocationConfiguration.Output, TimeProvider.System), loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (Exception e) when (e is JoinException or ComponentFailedException)
        {
            throw new VerbException($"join: {e.Message}");
        }
        return 0;
    }

    private static JoinOptions Read(ParseResult parsed)
    {
        var folder = NodeFlags.Folder("join", DataDir, parsed);
        return new JoinOptions
        {
            Server = Uri.TryCreate(parsed.GetValue(Server), UriKind.Absolute, out var server) && server.Scheme == Uri.UriSchemeHttps
                ? server
                : throw new VerbException($"join: \"{parsed.GetValue(Server)}\" is not https://HOST:PORT", 2),
            Token = parsed.GetValue(Token) switch
            {
                null or "" => null,
                var text => BootstrapToken.Parse(text) ?? throw NodeFlags.Wrong("join", Token, "a token is six and sixteen lower case letters and digits with a dot between"),
            },
            AuthorityHash = parsed.GetValue(Hash) is var hash && (hash is null or "" || hash.StartsWith(AuthorityHash.Prefix, StringComparison.OrdinalIgnoreCase))
                ? hash ?? ""
                : throw NodeFlags.Wrong("join", Hash, "want sha256:HEX"),
            DataDir = folder,
            NodeName = NodeFlags.Name("join", NodeName, parsed),
            NodeIps = NodeFlags.Addresses("join", NodeIp, parsed),
            RuntimeEndpoint = parsed.GetValue(RuntimeEndpoint)!,
            ImagesDir = NodeFlags.Images(ImagesDir, parsed, folder),
        };
    }
}
