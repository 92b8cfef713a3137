using System.Globalization;
using System.Text;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// The supervised containerd's config.toml: the same wishes in the two spellings, version 2 for 1.6 and 1.7 and version 3 for 2.x. Nothing outside the
/// folder is named, so that it can live beside another containerd; NRI is off for its socket has one fixed place on the host.
/// </summary>
public static class ContainerdConfigBuilder
{
    private const string Cri = "io.containerd.grpc.v1.cri";
    private const string CriRuntime = "io.containerd.cri.v1.runtime";
    private const string CriImages = "io.containerd.cri.v1.images";

    public static string Build(ContainerdVersion version, ContainerdHost host, ContainerdOptions options)
    {
        var toml = new StringBuilder("# Written by nodestack at every start; changes here are lost.\n");
        Top(toml, version, host, options);
        if (version.ConfigVersion == 3)
            Version3(toml, version, host, options);
        else
            Version2(toml, host, options);
        Plugin(toml, "io.containerd.internal.v1.opt");
        Line(toml, "path", options.OptPath);
        if (version.IsAtLeast(1, 7))
        {
            Plugin(toml, "io.containerd.nri.v1.nri");
            Line(toml, "disable", true);
        }

        return toml.ToString();
    }

    private static void Top(StringBuilder toml, ContainerdVersion version, ContainerdHost host, ContainerdOptions options)
    {
        Line(toml, "version", version.ConfigVersion);
        Line(toml, "root", options.RootPath);
        Line(toml, "state", options.StatePath);
        Line(toml, "oom_score", host.CanLowerOomScore ? -999 : 0);
        Line(toml, "disabled_plugins", Disabled(version));
        Table(toml, "grpc");
        Line(toml, "address", options.SocketPath);
        Line(toml, "max_recv_message_size", 16 * 1024 * 1024);
        Line(toml, "max_send_message_size", 16 * 1024 * 1024);
        Table(toml, "ttrpc");
        Line(toml, "address", options.SocketPath + ".ttrpc");
        Table(toml, "debug");
        Line(toml, "level", "info");
    }

    private static List<string> Disabled(ContainerdVersion version)
    {
        List<string> plugins =
        [
            "io.containerd.snapshotter.v1.btrfs",
            "io.containerd.snapshotter.v1.zfs",
            "io.containerd.snapshotter.v1.devmapper",
            "io.containerd.internal.v1.tracing",
            "io.containerd.tracing.processor.v1.otlp",
        ];
        if (version.Major < 2)
            plugins.Insert(0, "io.containerd.snapshotter.v1.aufs");
        return plugins;
    }

    private static void Version2(StringBuilder toml, ContainerdHost host, ContainerdOptions options)
    {
        Plugin(toml, Cri);
        Line(toml, "sandbox_image", options.SandboxImage);
        Line(toml, "stream_server_address", "127.0.0.1");
        Line(toml, "stream_server_port", "0");
        Line(toml, "restrict_oom_score_adj", !host.CanLowerOomScore);
        Plugin(toml, Cri, "containerd");
        Line(toml, "snapshotter", host.Snapshotter);
        Line(toml, "default_runtime_name", "runc");
        Runc(toml, Cri, host, options);
        Plugin(toml, Cri, "cni");
        Line(toml, "bin_dir", host.CniBinDirs.Count > 0 ? host.CniBinDirs[0] : "/opt/cni/bin");
        Line(toml, "conf_dir", options.CniConfPath);
        Plugin(toml, Cri, "registry");
        Line(toml, "config_path", options.RegistryPath);
    }

    private static void Version3(StringBuilder toml, ContainerdVersion version, ContainerdHost host, ContainerdOptions options)
    {
        Plugin(toml, Cri);
        Line(toml, "stream_server_address", "127.0.0.1");
        Line(toml, "stream_server_port", "0");
        Plugin(toml, CriImages);
        Line(toml, "snapshotter", host.Snapshotter);
        Plugin(toml, CriImages, "pinned_images");
        Line(toml, "sandbox", options.SandboxImage);
        Plugin(toml, CriImages, "registry");
        Line(toml, "config_path", options.RegistryPath);
        Plugin(toml, CriRuntime);
        Line(toml, "restrict_oom_score_adj", !host.CanLowerOomScore);
        Plugin(toml, CriRuntime, "containerd");
        Line(toml, "default_runtime_name", "runc");
        Runc(toml, CriRuntime, host, options);
        Plugin(toml, CriRuntime, "cni");
        // 2.1 takes a list and warns of the single form.
        if (version.IsAtLeast(2, 1))
            Line(toml, "bin_dirs", host.CniBinDirs.Count > 0 ? [.. host.CniBinDirs] : ["/opt/cni/bin"]);
        else
            Line(toml, "bin_dir", host.CniBinDirs.Count > 0 ? host.CniBinDirs[0] : "/opt/cni/bin");
        Line(toml, "conf_dir", options.CniConfPath);
    }

    private static void Runc(StringBuilder toml, string plugin, ContainerdHost host, ContainerdOptions options)
    {
        Plugin(toml, plugin, "containerd", "runtimes", "runc");
        Line(toml, "runtime_type", "io.containerd.runc.v2");
        Plugin(toml, plugin, "containerd", "runtimes", "runc", "options");
        Line(toml, "SystemdCgroup", host.UsesSystemdCgroups);
        if (options.Runc is { } runc)
            Line(toml, "BinaryName", runc);
    }

    private static void Table(StringBuilder toml, string name) => toml.Append('\n').Append('[').Append(name).Append("]\n");

    private static void Plugin(StringBuilder toml, string plugin, params ReadOnlySpan<string> inner)
    {
        toml.Append("\n[plugins.").Append(Quoted(plugin));
        foreach (var part in inner)
            toml.Append('.').Append(part);
        toml.Append("]\n");
    }

    private static void Line(StringBuilder toml, string key, string value) => Raw(toml, key, Quoted(value));

    private static void Line(StringBuilder toml, string key, bool value) => Raw(toml, key, value ? "true" : "false");

    private static void Line(StringBuilder toml, string key, int value) => Raw(toml, key, value.ToString(CultureInfo.InvariantCulture));

    private static void Line(StringBuilder toml, string key, List<string> values) => Raw(toml, key, $"[{string.Join(", ", values.Select(Quoted))}]");

    private static void Raw(StringBuilder toml, string key, string value) => toml.Append(key).Append(" = ").Append(value).Append('\n');

    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
