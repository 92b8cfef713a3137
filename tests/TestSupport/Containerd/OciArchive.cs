using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.TestSupport.Containerd;

/// <summary>Builds one-layer OCI image archives, for tests that may not reach a registry. The same input gives the same digest.</summary>
public static class OciArchive
{
    private static readonly DateTimeOffset Stamp = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="archive">The file to write.</param>
    /// <param name="name">Full image name with tag.</param>
    /// <param name="files">Path in the image to a file of the host; all become executable.</param>
    /// <param name="links">Path in the image to a link's target.</param>
    /// <param name="config">The image's config object: Entrypoint, Cmd, User, ...</param>
    public static void Build(
        string archive, string name, IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> links, JsonObject config)
    {
        var layer = Layer(files, links);
        var layerDigest = Digest(layer);
        var image = Json(new JsonObject
        {
            ["architecture"] = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = config.DeepClone(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(layerDigest) },
        });
        var manifest = Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", image),
            ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
        });
        var listed = Descriptor("application/vnd.oci.image.manifest.v1+json", manifest);
        listed["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = name,
            ["org.opencontainers.image.ref.name"] = name[(name.LastIndexOf(':') + 1)..],
        };

        using var file = File.Create(archive);
        using var tar = new TarWriter(file, TarEntryFormat.Pax);
        Add(tar, "oci-layout", Json(new JsonObject { ["imageLayoutVersion"] = "1.0.0" }));
        Add(tar, "index.json", Json(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(listed) }));
        foreach (var blob in new[] { layer, image, manifest })
            Add(tar, "blobs/sha256/" + Digest(blob)[7..], blob);
    }

    /// <summary>Debian's static busybox with the usual links; its first process waits and reaps.</summary>
    public static void BuildBusybox(string archive, string name)
    {
        var links = new Dictionary<string, string>();
        foreach (var applet in new[] { "sh", "sleep", "cat", "echo", "ls", "nc", "wget", "httpd", "id", "ip", "ps", "mount", "stat", "dd", "head", "touch", "rm", "mkdir", "true", "false", "env", "hostname", "kill", "yes", "seq", "test", "date", "tail", "grep", "nslookup" })
            links["bin/" + applet] = "busybox";
        Build(archive, name, new Dictionary<string, string> { ["bin/busybox"] = "/usr/bin/busybox" }, links, new JsonObject
        {
            ["Entrypoint"] = new JsonArray("/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"),
            ["Env"] = new JsonArray("PATH=/bin"),
        });
    }

    private static byte[] Layer(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> links)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            var folders = new[] { "tmp", "etc", "proc", "sys", "dev" }.Concat(files.Keys.Concat(links.Keys).Select(p => Path.GetDirectoryName(p)!));
            foreach (var folder in folders.Where(f => f.Length > 0).Distinct().Order(StringComparer.Ordinal))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = folder == "tmp" ? (UnixFileMode)0x3ff : Executable, ModificationTime = Stamp });
            foreach (var (path, source) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                using var content = File.OpenRead(source);
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = Executable, ModificationTime = Stamp, DataStream = content });
            }

            foreach (var (path, target) in links.OrderBy(l => l.Key, StringComparer.Ordinal))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, ModificationTime = Stamp });
        }

        return bytes.ToArray();
    }

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static JsonObject Descriptor(string type, byte[] content) =>
        new() { ["mediaType"] = type, ["digest"] = Digest(content), ["size"] = content.Length };

    private static void Add(TarWriter tar, string path, byte[] content)
    {
        using var stream = new MemoryStream(content);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { ModificationTime = Stamp, DataStream = stream });
    }

    private static byte[] Json(JsonObject value) => Encoding.UTF8.GetBytes(value.ToJsonString());

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
