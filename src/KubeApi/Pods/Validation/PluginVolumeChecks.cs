using System.Collections.Frozen;
using System.Text.RegularExpressions;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Volume sources that network storage and cloud plugins serve, of pods and of persistent volumes: mostly what they need.</summary>
public static partial class PluginVolumeChecks
{
    /// <summary>Fields that must not be empty.</summary>
    private static readonly FrozenDictionary<string, string[]> Needed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["gitRepo"] = ["repository"],
        ["gcePersistentDisk"] = ["pdName"],
        ["awsElasticBlockStore"] = ["volumeID"],
        ["nfs"] = ["server", "path"],
        ["glusterfs"] = ["endpoints", "path"],
        ["persistentVolumeClaim"] = ["claimName"],
        ["rbd"] = ["monitors", "image"],
        ["cinder"] = ["volumeID"],
        ["cephfs"] = ["monitors"],
        ["flexVolume"] = ["driver"],
        ["azureFile"] = ["secretName", "shareName"],
        ["vsphereVolume"] = ["volumePath"],
        ["photonPersistentDisk"] = ["pdID"],
        ["portworxVolume"] = ["volumeID"],
        ["azureDisk"] = ["diskName", "diskURI"],
        ["scaleIO"] = ["gateway", "system", "volumeName"],
        ["hostPath"] = ["path"],
        ["iscsi"] = ["targetPortal"],
        ["local"] = ["path"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"iqn\.\d{4}-\d{2}\.([0-9A-Za-z.-]+)(:[^,;*&$|\s]+)\z", RegexOptions.NonBacktracking)]
    private static partial Regex IqnForm { get; }

    public static void Check(string name, FieldCursor source, FieldCursor volume)
    {
        foreach (var field in Needed.GetValueOrDefault(name, []))
            source[field].MustBeSet();
        switch (name)
        {
            case "hostPath":
                CheckHostPath(source);
                break;
            case "local":
                FileSourceChecks.CheckNoBacksteps(source["path"]);
                break;
            case "gitRepo":
                FileSourceChecks.CheckDescendingPath(source["directory"]);
                break;
            case "gcePersistentDisk" or "awsElasticBlockStore":
                source["partition"].MayBeBetween(0, 255);
                break;
            case "nfs":
                if (!source["path"].Text.StartsWith('/'))
                    source["path"].Invalid(source["path"].Text, "must be an absolute path");
                break;
            case "flocker":
                CheckFlocker(source);
                break;
            case "cinder":
                CheckSecretName(source["secretRef"]);
                break;
            case "fc":
                CheckFibreChannel(source);
                break;
            case "iscsi":
                CheckIscsi(source, volume);
                break;
            case "flexVolume":
                CheckFlex(source);
                break;
            case "azureDisk":
                CheckAzureDisk(source);
                break;
            case "quobyte":
                CheckQuobyte(source);
                break;
            case "storageos":
                source["volumeName"].MustBeSetAnd(NameRules.Dns1123Label);
                source["volumeNamespace"].MayBe(NameRules.Dns1123Label);
                CheckSecretName(source["secretRef"]);
                break;
            case "csi":
                CheckDriver(source["driver"]);
                if (source["nodePublishSecretRef"].IsSet)
                    source["nodePublishSecretRef"]["name"].MustBeSetAnd(NameRules.Dns1123Subdomain);
                break;
        }
    }

    public static void CheckDriver(FieldCursor driver)
    {
        driver.MustBeSet();
        driver.MustBeShorterThan(63);
        if (NameRules.Dns1123Subdomain(driver.Text.ToLowerInvariant()) is { } problem)
            driver.Invalid(driver.Text, problem);
    }

    private static void CheckHostPath(FieldCursor source)
    {
        FileSourceChecks.CheckNoBacksteps(source["path"]);
        source["type"].MayBeOneOf("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    }

    private static void CheckFlocker(FieldCursor source)
    {
        if (source["datasetName"].IsEmpty && source["datasetUUID"].IsEmpty)
            source.Required("one of datasetName and datasetUUID is required");
        if (!source["datasetName"].IsEmpty && !source["datasetUUID"].IsEmpty)
            source.Invalid("resource", "datasetName and datasetUUID can not be specified simultaneously");
        if (source["datasetName"].Text.Contains('/', StringComparison.Ordinal))
            source["datasetName"].Invalid("must not contain '/'");
    }

    private static void CheckFibreChannel(FieldCursor source)
    {
        var (names, ids) = (source["targetWWNs"], source["wwids"]);
        if (names.IsEmpty && ids.IsEmpty)
            names.Required("must specify either targetWWNs or wwids, but not both");
        if (!names.IsEmpty && !ids.IsEmpty)
            names.Invalid("targetWWNs and wwids can not be specified simultaneously");
        if (names.IsEmpty)
            return;
        if (!source["lun"].IsSet)
            source["lun"].Required("lun is required if targetWWNs is specified");
        source["lun"].MayBeBetween(0, 255);
    }

    private static void CheckIscsi(FieldCursor source, FieldCursor volume)
    {
        if (source["iqn"].MustBeSet())
            CheckInitiator(source["iqn"]);
        source["lun"].MayBeBetween(0, 255);
        if ((source["chapAuthDiscovery"].Flag || source["chapAuthSession"].Flag) && !source["secretRef"].IsSet)
            source["secretRef"].Required();
        if (!source["initiatorName"].IsSet)
            return;
        CheckInitiator(source["initiatorName"].Named($"{source.Path}.initiatorname"));
        var total = volume["name"].Text.Length + 1 + source["targetPortal"].Text.Length;
        if (total > 64)
            volume["name"].Invalid("Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.");
    }

    private static void CheckInitiator(FieldCursor name)
    {
        var text = name.Text;
        var isKnown = text.StartsWith("iqn", StringComparison.Ordinal) || text.StartsWith("eui", StringComparison.Ordinal) || text.StartsWith("naa", StringComparison.Ordinal);
        if (!isKnown)
            name.Invalid(text, "must be valid format starting with iqn, eui, or naa");
        else if (text[0] == 'i' ? !IqnForm.IsMatch(text) : text[0] == 'e' ? !IsAlphanumeric(text, 16) : !IsAlphanumeric(text, 32))
            name.Invalid(text, "must be valid format");
    }

    private static bool IsAlphanumeric(string text, int length) => text.Length == 4 + length && text.AsSpan(4).IndexOfAnyExcept(Alphanumerics) < 0;

    private const string Alphanumerics = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static void CheckFlex(FieldCursor source)
    {
        foreach (var (key, option) in source["options"].Entries)
        {
            var domain = "." + key.Split('/', 2)[0].ToLowerInvariant();
            if (key.Contains('/', StringComparison.Ordinal) && (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal)))
                option.Invalid(key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }

    private static void CheckAzureDisk(FieldCursor source)
    {
        source["cachingMode"].MayBeOneOf("None", "ReadOnly", "ReadWrite");
        source["kind"].MayBeOneOf("Dedicated", "Managed", "Shared");
        var uri = source["diskURI"];
        if (source["kind"].Text == "Managed" && !uri.Text.StartsWith("/subscriptions/", StringComparison.Ordinal))
            uri.NotSupported("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}");
        if (source["kind"].IsSet && source["kind"].Text != "Managed" && !uri.Text.StartsWith("https://", StringComparison.Ordinal))
            uri.NotSupported("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
    }

    private static void CheckQuobyte(FieldCursor source)
    {
        const string pairs = "must be a host:port pair or multiple pairs separated by commas";
        if (source["registry"].MustBeSet(pairs))
        {
            if (source["tenant"].Text.Length >= 65)
                source["tenant"].Required("must be a UUID and may not exceed a length of 64 characters");
            else if (source["registry"].Text.Split(',').Any(p => p.Split(':').Length != 2))
                source["registry"].Invalid(pairs);
        }
        source["volume"].MustBeSet();
    }

    private static void CheckSecretName(FieldCursor secret)
    {
        if (secret.IsSet)
            secret["name"].MustBeSet();
    }
}
