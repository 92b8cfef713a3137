using System.Runtime.CompilerServices;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Tests.Configuration;

/// <summary>Configuration files of a test, and options loaded from them and from flags ("name=value", or "name" for a switch).</summary>
internal sealed class ConfigFiles : IDisposable
{
    public const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    private readonly string _root = Directory.CreateTempSubdirectory("proxy-config-").FullName;

    public string Kubeadm { get; } = Fixture("kubeadm-config.conf");

    public string Write(string text, string name = "config.conf")
    {
        var path = Path.Combine(_root, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static ProxyOptions Load(params string[] flags) => ProxyOptionsLoader.Load([.. flags.Select(Given)], " Host-1\n");

    public ProxyOptions LoadFile(string text, params string[] flags) => Load([$"config={Write(Head + text)}", .. flags]);

    public void Dispose() => Directory.Delete(_root, true);

    private static GivenFlag Given(string text)
    {
        var parts = text.Split('=', 2);
        return new GivenFlag(ProxyFlags.All.Single(f => f.Name == parts[0]), parts.Length == 1 ? [] : [parts[1]]);
    }

    private static string Fixture(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Fixtures", name);
}
