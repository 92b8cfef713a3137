using System.Reflection;

namespace NodeStack.Install;

/// <summary>The files of systemd/ and the clean-up script that travel inside the binary.</summary>
internal static class EmbeddedTexts
{
    public static string Unit => Read("nodestack-kubelet.service");
    public static string OwnRuntimeDropIn => Read("10-own-runtime.conf");
    public static string KubeletConfig => Read("kubelet.yaml");
    public static string ProxyUnit => Read("nodestack-proxy.service");
    public static string ProxyConfig => Read("proxy.yaml");
    public static string Sysctl => Read("sysctl.conf");
    public static string Modules => Read("modules.conf");
    public static string DownScript => Read("down.sh");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"install/{name}")
            ?? throw new InvalidOperationException($"the binary was built without {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
