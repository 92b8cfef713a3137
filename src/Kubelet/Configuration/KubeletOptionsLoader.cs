using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// Flags to options: reads --config, merges the drop-ins of --config-dir over it, puts the flags on top, defaults and validates.
/// Every error found is in the exception, with file and line or flag.
/// </summary>
public static class KubeletOptionsLoader
{
    private const string DropInExtension = ".conf";

    private static readonly ConfigurationReader<KubeletConfiguration> Reader = new(
        "kubelet", KubeletConfiguration.ApiVersionValue, KubeletConfiguration.KindValue,
        ConfigurationJsonContext.Default.KubeletConfiguration, ConfigurationJsonContext.Default);

    /// <exception cref="ConfigurationException"/>
    public static KubeletOptions Load(IReadOnlyList<GivenFlag> flags)
    {
        var given = new GivenFlags(flags);
        var tree = LoadFiles(given.Text(KubeletFlags.Config), given.Text(KubeletFlags.ConfigDir));
        FlagOverlay.Apply(tree, flags);
        KubeletDefaultRules.DropZeroes(tree);
        var config = tree.Deserialize(ConfigurationJsonContext.Default.KubeletConfiguration)!;
        KubeletDefaultRules.ApplyDependent(config);
        var errors = KubeletConfigurationValidator.Validate(config);
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
        return ToOptions(config, tree, given);
    }

    private static JsonObject LoadFiles(string file, string folder)
    {
        var tree = new JsonObject();
        if (file.Length > 0)
        {
            tree = Reader.Read(file);
            ResolvePaths(tree, Path.GetDirectoryName(Path.GetFullPath(file))!);
            // Upstream completes evictionHard before the drop-ins, so a drop-in adds to the defaults.
            if (tree["evictionHard"] is null)
                tree["evictionHard"] = new JsonObject(KubeletDefaultRules.EvictionHard.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value)));
        }
        if (folder.Length > 0)
        {
            foreach (var dropIn in DropIns(folder))
                MergePatchRules.Merge(tree, Reader.Read(dropIn));
        }
        return tree;
    }

    /// <summary>*.conf of the folder and the folders in it, each folder's entries in lexical order, as upstream walks it.</summary>
    private static IEnumerable<string> DropIns(string folder)
    {
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"failed to walk through kubelet dropin directory \"{folder}\": {e.Message}");
        }
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Directory.Exists(entry))
            {
                foreach (var inner in DropIns(entry))
                    yield return inner;
            }
            else if (Path.GetExtension(entry) == DropInExtension)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Relative paths in the file are relative to the file.</summary>
    private static void ResolvePaths(JsonObject tree, string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)["staticPodPath", "tlsCertFile", "tlsPrivateKeyFile", "resolvConf", "volumePluginDir", "podLogsDir"])
            ResolvePath(tree, name, folder);
        if (tree["authentication"]?["x509"] is JsonObject x509)
            ResolvePath(x509, "clientCAFile", folder);
    }

    private static void ResolvePath(JsonObject tree, string name, string folder)
    {
        if (tree[name] is JsonValue value && value.TryGetValue<string>(out var path) && path.Length > 0 && !Path.IsPathRooted(path))
            tree[name] = Path.Combine(folder, path);
    }

    private static KubeletOptions ToOptions(KubeletConfiguration config, JsonObject tree, GivenFlags flags)
    {
        var rootDir = flags.Text(KubeletFlags.RootDir);
        rootDir = rootDir.Length == 0 ? KubeletOptions.DefaultRootDir : Path.TrimEndingDirectorySeparator(Path.GetFullPath(rootDir));
        var imagesDir = flags.Text(KubeletFlags.ImagesDir);
        if (flags.Text(KubeletFlags.BootstrapKubeconfig).Length > 0 && flags.Text(KubeletFlags.Kubeconfig).Length == 0)
            throw new ConfigurationException("--bootstrap-kubeconfig needs --kubeconfig, the file to write when the node has its certificate");
        return new KubeletOptions(config)
        {
            RootDir = rootDir,
            Kubeconfig = flags.Text(KubeletFlags.Kubeconfig),
            BootstrapKubeconfig = flags.Text(KubeletFlags.BootstrapKubeconfig),
            CertDir = flags.Text(KubeletFlags.CertDir) is { Length: > 0 } certDir ? Path.GetFullPath(certDir) : Path.Combine(rootDir, "pki"),
            ExternalCloud = IsExternalCloud(flags.Text(KubeletFlags.CloudProvider)),
            ImagesDir = imagesDir.Length == 0 ? Path.Combine(Path.GetDirectoryName(rootDir) ?? "/", "images") : Path.GetFullPath(imagesDir),
            IsRuntimeEndpointGiven = tree.ContainsKey("containerRuntimeEndpoint"),
            IsCgroupDriverGiven = tree.ContainsKey("cgroupDriver"),
            IsLoggingFormatGiven = tree["logging"]?["format"] is not null,
            HostnameOverride = flags.Text(KubeletFlags.HostnameOverride),
            NodeIps = flags.Value(KubeletFlags.NodeIp) is JsonArray ips ? [.. ips.Select(ip => ip!.GetValue<string>())] : [],
            NodeLabels = flags.Value(KubeletFlags.NodeLabels) is JsonObject labels ? labels.ToDictionary(l => l.Key, l => l.Value!.GetValue<string>()) : [],
            PodInfraContainerImage = flags.Text(KubeletFlags.PodInfraContainerImage),
            RuntimeCgroups = flags.Text(KubeletFlags.RuntimeCgroups),
            MinimumContainerTtl = GoDuration.TryParse(flags.Text(KubeletFlags.MinimumContainerTtl), out var ttl) ? ttl : TimeSpan.Zero,
            MaxDeadContainersPerContainer = flags.Value(KubeletFlags.MaxDeadPerContainer)?.GetValue<int>() ?? 1,
            MaxDeadContainers = flags.Value(KubeletFlags.MaxDead)?.GetValue<int>() ?? -1,
            CredentialProviderConfig = flags.Text(KubeletFlags.CredentialProviderConfig),
            CredentialProviderBinDir = flags.Text(KubeletFlags.CredentialProviderBinDir),
            Flags = FlagValueRenderer.Render(KubeletFlags.All, Whole(config), flags.ByName),
            Warnings = UnsupportedFields.Describe(
                config, ConfigzRenderer.ToTree(Defaults()), flags.Text(KubeletFlags.Kubeconfig).Length > 0) is { } vain ? [vain] : [],
        };
    }

    private static bool IsExternalCloud(string provider) => provider switch
    {
        "" => false,
        "external" => true,
        _ => throw new ConfigurationException($"unsupported cloud provider option \"{provider}\", expected \"\" or \"external\""),
    };

    private static KubeletConfiguration Defaults()
    {
        var config = new KubeletConfiguration();
        KubeletDefaultRules.ApplyDependent(config);
        return config;
    }

    private static JsonObject Whole(KubeletConfiguration config) => (JsonObject)JsonSerializer.SerializeToNode(config, ConfigurationJsonContext.Default.KubeletConfiguration)!;
}
