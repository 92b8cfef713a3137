using System.Diagnostics;
using NodeStack.KubeApi.Certificates;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.TestSupport.Registry;

/// <summary>A registry of its own behind TLS and a password, from Debian's docker-registry; filled with skopeo.</summary>
public sealed class PrivateRegistry : IAsyncDisposable
{
    public const string User = "puller";
    public const string Password = "let-me-in";
    private readonly string _folder = Directory.CreateTempSubdirectory("registry-").FullName;
    private readonly int _port = FreePort.Next();
    private Process? _process;

    public string Host => $"127.0.0.1:{_port}";

    /// <summary>What the machine lacks; null: nothing.</summary>
    public static string? Missing() => new[] { "docker-registry", "skopeo", "htpasswd" }.FirstOrDefault(p => !File.Exists("/usr/bin/" + p)) is { } program
        ? $"needs {program}"
        : null;

    public async Task StartAsync()
    {
        var certificate = CertificateIssuer.SelfSignedServer("registry", ["127.0.0.1"], TimeSpan.FromDays(1), TimeProvider.System.GetUtcNow());
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.CertificatePem);
        File.WriteAllText(Path.Combine(_folder, "tls.key"), certificate.KeyPem);
        var passwords = await Command.RunAsync("htpasswd", ["-nbB", User, Password], TimeSpan.FromSeconds(10));
        File.WriteAllText(Path.Combine(_folder, "htpasswd"), passwords.Stdout);
        File.WriteAllText(Path.Combine(_folder, "config.yml"), $"""
            version: 0.1
            log: {"{level: warn}"}
            storage: {"{filesystem: {rootdirectory: "}{_folder}/data{"}}"}
            http: {"{addr: '"}{Host}{"', tls: {certificate: "}{_folder}/tls.crt{", key: "}{_folder}/tls.key{"}}"}
            auth: {"{htpasswd: {realm: test, path: "}{_folder}/htpasswd{"}}"}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", Path.Combine(_folder, "config.yml")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true });
        await Eventually.TrueAsync(
            async () => (await http.GetAsync($"https://{Host}/v2/")).StatusCode == System.Net.HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(30), "the registry asks for a password");
    }

    /// <returns>The image's name in this registry.</returns>
    public async Task<string> PushAsync(string ociArchive, string name)
    {
        var image = $"{Host}/{name}";
        var pushed = await Command.RunAsync(
            "skopeo",
            ["--insecure-policy", "copy", "--dest-tls-verify=false", "--dest-creds", $"{User}:{Password}", "oci-archive:" + ociArchive, "docker://" + image],
            TimeSpan.FromSeconds(60));
        return pushed.ExitCode == 0 ? image : throw new InvalidOperationException($"skopeo: {pushed.Stderr}");
    }

    /// <summary>Lets a containerd trust this registry.</summary>
    /// <param name="hosts">Its folder of registry hosts.</param>
    public void Introduce(string hosts)
    {
        var folder = Directory.CreateDirectory(Path.Combine(hosts, Host)).FullName;
        File.WriteAllText(Path.Combine(folder, "hosts.toml"), $"""
            server = "https://{Host}"

            [host."https://{Host}"]
              capabilities = ["pull", "resolve"]
              ca = "{_folder}/tls.crt"
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }
}
