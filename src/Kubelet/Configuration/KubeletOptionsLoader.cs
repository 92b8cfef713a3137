using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Decoding;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// Flags to options: reads --config, merges the drop-ins of --config-dir over it, puts the flags on top, defaults and validates.
/// Every error found is in the exception, with file and line or flag.
/// </summary>
public static class KubeletOptionsLoader
{
    private const int MaxFileBytes = 4 << 20;
    private const string DropInExtension = ".conf";

    private static readonly IReadOnlyDictionary<Type, LeafRules.Rule> Leaves = new Dictionary<Type, LeafRules.Rule>(LeafRules.Kubernetes)
    {
        [typeof(TimeSpan)] = (token, text) => token != JsonTokenType.String
            ? LeafRules.Expected("a duration such as 20s", token)
            : GoDuration.TryParse(text, out _) ? null : $"invalid duration \"{text}\", write for example 20s or 1m30s",
    };

    /// <exception cref="ConfigurationException"/>
    public static KubeletOptions Load(IReadOnlyList<GivenFlag> flags)
    {
        var byName = flags.ToDictionary(f => f.Flag.Name);
        var tree = LoadFiles(Text(byName, KubeletFlags.Config), Text(byName, KubeletFlags.ConfigDir));
        ApplyFlags(tree, flags);
        KubeletDefaultRules.DropZeroes(tree);
        var config = tree.Deserialize(ConfigurationJsonContext.Default.KubeletConfiguration)!;
        KubeletDefaultRules.ApplyDependent(config);
        var errors = KubeletConfigurationValidator.Validate(config);
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
        return ToOptions(config, tree, byName);
    }

    private static JsonObject LoadFiles(string file, string folder)
    {
        var tree = new JsonObject();
        if (file.Length > 0)
        {
            tree = ReadFile(file);
            ResolvePaths(tree, Path.GetDirectoryName(Path.GetFullPath(file))!);
            // Upstream completes evictionHard before the drop-ins, so a drop-in adds to the defaults.
            if (tree["evictionHard"] is null)
                tree["evictionHard"] = new JsonObject(KubeletDefaultRules.EvictionHard.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value)));
        }
        if (folder.Length > 0)
        {
            foreach (var dropIn in DropIns(folder))
                MergePatchRules.Merge(tree, ReadFile(dropIn));
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

    private static JsonObject ReadFile(string path)
    {
        var document = ReadDocument(path);
        var (apiVersion, kind) = StrictDecoder.TypeOf(document);
        if (apiVersion.Length == 0 || kind.Length == 0)
            throw new ConfigurationException($"{path}: no apiVersion/kind: a kubelet configuration begins with apiVersion: {KubeletConfiguration.ApiVersionValue} and kind: {KubeletConfiguration.KindValue}");
        if (apiVersion != KubeletConfiguration.ApiVersionValue || kind != KubeletConfiguration.KindValue)
            throw new ConfigurationException($"{path}: unknown apiVersion/kind: {apiVersion}, Kind={kind}, expected {KubeletConfiguration.ApiVersionValue}, Kind={KubeletConfiguration.KindValue}");
        var decoded = StrictDecoder.Decode(document, ConfigurationJsonContext.Default.KubeletConfiguration, ConfigurationJsonContext.Default, Leaves);
        var errors = decoded.Errors.Concat(decoded.UnknownFields).OrderBy(e => e.Position.Line).Select(e => $"{path}: {e}").ToArray();
        if (errors.Length > 0)
            throw new ConfigurationException(errors);
        return (JsonObject)JsonNode.Parse(document.Json.Span)!;
    }

    private static SourceDocument ReadDocument(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw new ConfigurationException($"{path}: larger than {MaxFileBytes} bytes");
            return DocumentReader.Read(File.ReadAllBytes(path)) switch
            {
                [var only] => only,
                [] => throw new ConfigurationException($"{path}: kubelet config file was empty"),
                [_, var second, ..] => throw new ConfigurationException($"{path}: line {second.Start.Line}: more than one document"),
            };
        }
        catch (DocumentFormatException e)
        {
            throw new ConfigurationException($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"failed to read kubelet config file: {e.Message}");
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

    private static void ApplyFlags(JsonObject tree, IReadOnlyList<GivenFlag> flags)
    {
        var errors = new List<string>();
        foreach (var given in flags)
        {
            if (!FlagValueParser.TryParse(given, out var value, out var error))
                errors.Add(error);
            else if (given.Flag.Field.Length > 0)
                SetField(tree, given.Flag, value!);
        }
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
    }

    private static void SetField(JsonObject tree, KubeletFlag flag, JsonNode value)
    {
        var names = flag.Field.Split('.');
        foreach (var name in names[..^1])
        {
            if (tree[name] is not JsonObject inner)
                tree[name] = inner = [];
            tree = inner;
        }
        // Gates add up, everything else replaces.
        if (flag.Kind == KubeletFlagKind.SwitchMap && tree[names[^1]] is JsonObject gates)
            MergePatchRules.Merge(gates, (JsonObject)value);
        else
            tree[names[^1]] = value;
    }

    private static KubeletOptions ToOptions(KubeletConfiguration config, JsonObject tree, Dictionary<string, GivenFlag> flags)
    {
        var rootDir = Text(flags, KubeletFlags.RootDir);
        rootDir = rootDir.Length == 0 ? KubeletOptions.DefaultRootDir : Path.TrimEndingDirectorySeparator(Path.GetFullPath(rootDir));
        var imagesDir = Text(flags, KubeletFlags.ImagesDir);
        if (Text(flags, KubeletFlags.BootstrapKubeconfig).Length > 0 && Text(flags, KubeletFlags.Kubeconfig).Length == 0)
            throw new ConfigurationException("--bootstrap-kubeconfig needs --kubeconfig, the file to write when the node has its certificate");
        return new KubeletOptions(config)
        {
            RootDir = rootDir,
            Kubeconfig = Text(flags, KubeletFlags.Kubeconfig),
            BootstrapKubeconfig = Text(flags, KubeletFlags.BootstrapKubeconfig),
            CertDir = Text(flags, KubeletFlags.CertDir) is { Length: > 0 } certDir ? Path.GetFullPath(certDir) : Path.Combine(rootDir, "pki"),
            ExternalCloud = IsExternalCloud(Text(flags, KubeletFlags.CloudProvider)),
            ImagesDir = imagesDir.Length == 0 ? Path.Combine(Path.GetDirectoryName(rootDir) ?? "/", "images") : Path.GetFullPath(imagesDir),
            IsRuntimeEndpointGiven = tree.ContainsKey("containerRuntimeEndpoint"),
            IsCgroupDriverGiven = tree.ContainsKey("cgroupDriver"),
            IsLoggingFormatGiven = tree["logging"]?["format"] is not null,
            HostnameOverride = Text(flags, KubeletFlags.HostnameOverride),
            NodeIps = Value(flags, KubeletFlags.NodeIp) is JsonArray ips ? [.. ips.Select(ip => ip!.GetValue<string>())] : [],
            NodeLabels = Value(flags, KubeletFlags.NodeLabels) is JsonObject labels ? labels.ToDictionary(l => l.Key, l => l.Value!.GetValue<string>()) : [],
            PodInfraContainerImage = Text(flags, KubeletFlags.PodInfraContainerImage),
            MinimumContainerTtl = GoDuration.TryParse(Text(flags, KubeletFlags.MinimumContainerTtl), out var ttl) ? ttl : TimeSpan.Zero,
            MaxDeadContainersPerContainer = Value(flags, KubeletFlags.MaxDeadPerContainer)?.GetValue<int>() ?? 1,
            MaxDeadContainers = Value(flags, KubeletFlags.MaxDead)?.GetValue<int>() ?? -1,
            CredentialProviderConfig = Text(flags, KubeletFlags.CredentialProviderConfig),
            CredentialProviderBinDir = Text(flags, KubeletFlags.CredentialProviderBinDir),
            Flags = FlagValueRenderer.Render(config, flags),
            Warnings = UnsupportedFields.Describe(
                config, ConfigzRenderer.ToTree(Defaults()), Text(flags, KubeletFlags.Kubeconfig).Length > 0) is { } vain ? [vain] : [],
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

    private static string Text(Dictionary<string, GivenFlag> flags, KubeletFlag flag) => flags.TryGetValue(flag.Name, out var given) ? given.Values[^1] : "";

    private static JsonNode? Value(Dictionary<string, GivenFlag> flags, KubeletFlag flag) =>
        flags.TryGetValue(flag.Name, out var given) && FlagValueParser.TryParse(given, out var value, out _) ? value : null;
}
