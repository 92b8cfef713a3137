namespace NodeStack.Install;

/// <summary>Decides which files an installation consists of.</summary>
internal static class InstallPlanner
{
    private const UnixFileMode ReadableFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = ReadableFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Units = "/etc/systemd/system";
    private const string DropIn = $"{Units}/{InstallRequest.UnitName}.d/10-own-runtime.conf";

    public static InstallPlan Plan(InstallRequest request, InstallSources sources)
    {
        // Beside the kubelet's root folder: from there images are imported at every start.
        const string Images = $"{InstallRequest.StateDir}/images";
        var files = new List<InstallFile>
        {
            new($"{request.Prefix}/bin/nodestack", Executable, CopyOf: sources.Binary),
            new($"{Units}/{InstallRequest.UnitName}", ReadableFile, AtPrefix(sources.Unit, request)),
            new("/etc/nodestack/kubelet.yaml", PrivateFile, sources.KubeletConfig, IsKept: true),
            new("/etc/sysctl.d/90-nodestack.conf", ReadableFile, sources.Sysctl),
            new("/etc/modules-load.d/nodestack.conf", ReadableFile, sources.Modules),
        };
        foreach (var archive in sources.ImageArchives)
            files.Add(new InstallFile($"{Images}/{FileName(archive)}", ReadableFile, CopyOf: archive));
        if (request.RuntimeEndpoint is { } endpoint)
        {
            files.Add(new InstallFile(DropIn, ReadableFile, sources.OwnRuntimeDropIn));
            files.Add(new InstallFile("/etc/nodestack/kubelet.env", PrivateFile, $"NODESTACK_KUBELET_FLAGS=--container-runtime-endpoint={endpoint}\n", IsKept: true));
        }
        if (request.WithProxy)
        {
            files.Add(new InstallFile($"{Units}/{InstallRequest.ProxyUnitName}", ReadableFile, AtPrefix(sources.ProxyUnit, request)));
            files.Add(new InstallFile("/etc/nodestack/proxy.yaml", PrivateFile, sources.ProxyConfig, IsKept: true));
        }
        // Under a supervised containerd the drop-in would be forced on every pod.
        return new InstallPlan(["/etc/nodestack/manifests", Images], files, request.RuntimeEndpoint is null ? [DropIn] : []);
    }

    private static string AtPrefix(string unit, InstallRequest request) => unit.Replace(InstallRequest.DefaultPrefix, request.Prefix, StringComparison.Ordinal);

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
