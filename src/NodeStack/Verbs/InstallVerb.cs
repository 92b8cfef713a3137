using System.CommandLine;
using NodeStack.Install;

namespace NodeStack.Verbs;

/// <summary>Puts this binary, its units, a configuration and the images in place.</summary>
internal static class InstallVerb
{
    public static Command Create()
    {
        var root = RootOption();
        var prefix = new Option<string>("--prefix") { Description = "The binary goes to PREFIX/bin", DefaultValueFactory = _ => InstallRequest.DefaultPrefix };
        var images = new Option<string?>("--images") { Description = "Folder with image archives to install (default: images, beside this binary)" };
        var endpoint = new Option<string?>("--container-runtime-endpoint")
        {
            Description = "Use the runtime at this endpoint, e.g. unix:///run/containerd/containerd.sock, instead of a supervised containerd",
        };
        var proxy = new Option<bool>("--with-proxy") { Description = "Also install the service proxy; it wants a kubeconfig in /etc/nodestack/proxy.kubeconfig" };
        var now = new Option<bool>("--now") { Description = "Also enable and start what was installed" };
        var command = new Command("install", "Install binary, units, configuration and images; running it again updates them") { root, prefix, images, endpoint, proxy, now };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new InstallRequest(Path.GetFullPath(parsed.GetValue(root)!), Absolute(parsed.GetValue(prefix)!), Endpoint(parsed.GetValue(endpoint)))
            {
                WithProxy = parsed.GetValue(proxy),
            };
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var written = new InstallExecutor(request).Apply(InstallPlanner.Plan(request, Sources(parsed.GetValue(images))));
                foreach (var path in written)
                    await output.WriteLineAsync($"wrote {request.OnHost(path)}").ConfigureAwait(false);
                if (written.Count == 0)
                    await output.WriteLineAsync("everything is in place already").ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new VerbException(e.Message);
            }
            return request.IsRealRoot ? await StartAsync(Units(request), parsed.GetValue(now), output, cancel).ConfigureAwait(false) : 0;
        });
        return command.WithExamples(
            "nodestack install",
            "nodestack install --now --container-runtime-endpoint unix:///run/containerd/containerd.sock",
            "nodestack install --now --with-proxy",
            "nodestack install --root ./package");
    }

    internal static Option<string> RootOption() =>
        new("--root") { Description = "Folder that stands for / (packaging, tests)", DefaultValueFactory = _ => "/" };

    private static InstallSources Sources(string? imagesFolder)
    {
        var binary = Environment.ProcessPath ?? throw new VerbException("cannot tell which file this program is");
        var images = imagesFolder ?? Path.Join(Path.GetDirectoryName(binary), "images");
        if (imagesFolder is not null && !Directory.Exists(imagesFolder))
            throw new VerbException($"there is no folder {imagesFolder}");
        string[] archives = Directory.Exists(images) ? [.. Directory.EnumerateFiles(images, "*.tar").Order(StringComparer.Ordinal)] : [];
        return new InstallSources(EmbeddedTexts.Unit, EmbeddedTexts.OwnRuntimeDropIn, EmbeddedTexts.KubeletConfig, EmbeddedTexts.Sysctl,
            EmbeddedTexts.Modules, binary, archives)
        {
            ProxyUnit = EmbeddedTexts.ProxyUnit,
            ProxyConfig = EmbeddedTexts.ProxyConfig,
        };
    }

    private static string[] Units(InstallRequest request) =>
        request.WithProxy ? [InstallRequest.UnitName, InstallRequest.ProxyUnitName] : [InstallRequest.UnitName];

    private static async Task<int> StartAsync(string[] units, bool now, TextWriter output, CancellationToken cancel)
    {
        if (!HostCommand.HasSystemd)
        {
            if (now)
                throw new VerbException("systemd is not running here: the files are in place, but nothing can be started");
            return 0;
        }
        var failed = await HostCommand.RunAsync("systemctl", null, cancel, "daemon-reload").ConfigureAwait(false);
        if (failed == 0 && now)
            failed = await HostCommand.RunAsync("systemctl", null, cancel, ["enable", "--now", .. units]).ConfigureAwait(false);
        else if (failed == 0)
            await output.WriteLineAsync($"start it with: systemctl enable --now {string.Join(' ', units)}").ConfigureAwait(false);
        return failed == 0 ? 0 : throw new VerbException($"systemctl failed with exit code {failed}");
    }

    private static string Absolute(string prefix) =>
        prefix.StartsWith('/') ? prefix.TrimEnd('/') : throw new VerbException($"--prefix must be an absolute path: {prefix}", CommandLine.UsageError);

    // The text goes to an environment file that systemd splits at spaces.
    private static string? Endpoint(string? endpoint)
    {
        if (endpoint is null)
            return null;
        return CriShim.Connection.EndpointParser.TryParse(endpoint, out var parsed, out var error) && !parsed!.SocketPath.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\' or '$')
            ? parsed.ToString()
            : throw new VerbException(error.Length > 0 ? error : $"spaces and quotes are not possible in an endpoint: {endpoint}", CommandLine.UsageError);
    }
}
