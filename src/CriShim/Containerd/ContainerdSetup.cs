using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Containerd;

/// <summary>Prepares the folder: looks at the host, writes configuration and pod network. Files are rewritten only when their text changes.</summary>
internal sealed class ContainerdSetup(ContainerdOptions options, ILogger logger)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// 0711, as containerd has its own: the root of a pod with users of its own is nobody on the host, and must get to its root filesystem
    /// through these folders.
    /// </summary>
    private const UnixFileMode PassThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public async Task<ContainerdLaunch> PrepareAsync(CancellationToken cancel)
    {
        var binary = options.Binary ?? ExecutableFinder.Find("containerd")
            ?? throw new ContainerdException("containerd is not installed; install the package containerd, or give --container-runtime-endpoint");
        var version = ContainerdVersionParser.Parse(await CommandRunner.RunAsync(binary, ["--version"], cancel).ConfigureAwait(false));
        MakeFolder(options.Folder, PassThrough);
        MakeFolder(options.StatePath, PassThrough);
        MakeFolder(options.RegistryPath, OwnerOnly);
        foreach (var folder in new[] { options.RootPath, options.OptPath, options.CniConfPath, options.CniDataPath })
            Directory.CreateDirectory(folder);

        // Older ones make no pods with users of their own.
        if (version.IsAtLeast(2, 0) && PathBarrier.Find(options.StatePath) is { } barrier)
            logger.UsersShutOut(barrier);
        var detected = ContainerdHostDetector.Detect(options.RootPath);
        var host = detected with
        {
            HasIptables = detected.HasIptables && await NatProbe.WorksAsync(cancel).ConfigureAwait(false),
            UsesSystemdCgroups = detected.UsesSystemdCgroups && options.AllowsSystemdCgroups,
        };
        if (detected.HasIptables && !host.HasIptables)
            logger.NoNat();
        logger.Host(!host.CanLowerOomScore, host.Snapshotter, host.UsesSystemdCgroups, host.HasIptables);
        WriteNetwork(host);
        var changed = WriteIfChanged(options.ConfigPath, ContainerdConfigBuilder.Build(version, host, options));
        return new ContainerdLaunch(binary, version, host, changed);
    }

    /// <summary>Folders of earlier versions get the mode too.</summary>
    private static void MakeFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }

    private void WriteNetwork(ContainerdHost host)
    {
        if (host.CniBinDirs.Count == 0)
            logger.NoCniPlugins();
        if (options.CniConfDir.Length == 0)
            WriteIfChanged(Path.Combine(options.CniConfPath, CniConfigBuilder.FileName), CniConfigBuilder.Build(host, options));
    }

    private static bool WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return false;
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
        return true;
    }
}
