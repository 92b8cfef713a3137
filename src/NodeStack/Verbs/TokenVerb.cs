using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using NodeStack.Join;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Quantities;
using NodeStack.Logging;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>Tokens by which machines join the cluster.</summary>
internal static class TokenVerb
{
    private static readonly Option<string> DataDir = NodeFlags.DataDir();
    private static readonly Option<string> Kubeconfig = NodeFlags.Text("--kubeconfig", "", "Kubeconfig of an administrator (default: that of the data folder)");
    private static readonly Option<string> Ttl = NodeFlags.Text("--ttl", "24h0m0s", "How long the token is good for; 0: for ever");
    private static readonly Option<string> Description = NodeFlags.Text("--description", "", "What the token is for");

    public static Command Create()
    {
        var command = new Command("token", "Make, list and delete tokens by which machines join the cluster");
        command.Subcommands.Add(CreateToken());
        command.Subcommands.Add(ListTokens());
        command.Subcommands.Add(DeleteToken());
        return command.WithExamples("nodestack token create", "nodestack token list", "nodestack token delete abcdef");
    }

    private static Command CreateToken()
    {
        var command = new Command("create", "Make a token and print the command that joins a machine with it");
        foreach (var option in new Option[] { DataDir, Kubeconfig, Ttl, Description })
            command.Options.Add(option);
        command.SetAction((parsed, stop) => WithApiAsync(parsed, async api =>
        {
            var token = BootstrapToken.New();
            var lasts = GoDuration.TryParse(parsed.GetValue(Ttl)!, out var ttl) && ttl >= TimeSpan.Zero ? ttl : throw NodeFlags.Wrong("token", Ttl, "want a duration like 24h0m0s");
            DateTimeOffset? expires = lasts == TimeSpan.Zero ? null : TimeProvider.System.GetUtcNow() + lasts;
            await api.Secrets.CreateAsync(TokenSecretRules.Namespace, TokenSecretRules.Build(token, parsed.GetValue(Description)!, expires), stop).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(await JoinCommandAsync(api, token, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }));
        return command.WithExamples("nodestack token create --ttl 1h", "nodestack token create --data-dir DIR --description \"rack 7\"");
    }

    private static Command ListTokens()
    {
        var command = new Command("list", "List the tokens");
        command.Options.Add(DataDir);
        command.Options.Add(Kubeconfig);
        command.SetAction((parsed, stop) => WithApiAsync(parsed, async api =>
        {
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(TokenLine.Head).ConfigureAwait(false);
            var secrets = await api.Secrets.ListAsync(TokenSecretRules.Namespace, new ListQuery { FieldSelector = $"type={TokenSecretRules.Type}" }, stop).ConfigureAwait(false);
            foreach (var line in secrets.Items.Select(TokenSecretRules.Read).OfType<TokenLine>())
                await output.WriteLineAsync(line.Render(TimeProvider.System.GetUtcNow())).ConfigureAwait(false);
        }));
        return command.WithExamples("nodestack token list --data-dir DIR");
    }

    private static Command DeleteToken()
    {
        var command = new Command("delete", "Delete a token: nobody joins with it any more; who has joined stays");
        var id = new Argument<string>("TOKEN") { Description = "The token, or its id (the part before the dot)" };
        command.Arguments.Add(id);
        command.Options.Add(DataDir);
        command.Options.Add(Kubeconfig);
        command.SetAction((parsed, stop) => WithApiAsync(parsed, async api =>
        {
            var name = parsed.GetValue(id)!.Split('.')[0];
            await api.Secrets.DeleteAsync(TokenSecretRules.Namespace, TokenSecretRules.NameOf(name), null, stop).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"token {name} deleted").ConfigureAwait(false);
        }));
        return command.WithExamples("nodestack token delete abcdef");
    }

    private static async Task<string> JoinCommandAsync(ApiResources api, BootstrapToken token, CancellationToken cancel)
    {
        var info = await api.ConfigMaps.GetAsync(ClusterAnnouncement.Namespace, ClusterAnnouncement.Name, cancel).ConfigureAwait(false);
        var cluster = KubeconfigParser.Parse(System.Text.Encoding.UTF8.GetBytes(info.Data is { } data && data.TryGetValue(ClusterAnnouncement.Key, out var text) ? text : ""), "/");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(cluster.AuthorityPem);
        return $"nodestack join {cluster.Server.GetLeftPart(UriPartial.Authority)} --token {token} --discovery-token-ca-cert-hash {AuthorityHash.Of(authorities[0])}";
    }

    private static async Task<int> WithApiAsync(ParseResult parsed, Func<ApiResources, Task> act)
    {
        var kubeconfig = parsed.GetValue(Kubeconfig) is { Length: > 0 } given ? given : new UpPaths(NodeFlags.Folder("token", DataDir, parsed)).AdminKubeconfig;
        using var loggers = StderrLoggers.Create(StderrLoggers.DefaultFormat, 0, TimeProvider.System);
        using var link = AdminLink.Open(kubeconfig, TimeProvider.System, loggers);
        try
        {
            await act(link.Api).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or FormatException)
        {
            throw new VerbException($"token: {e.Message}");
        }
        return 0;
    }
}
