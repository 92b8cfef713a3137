using System.Text;
using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The files of a downwardAPI, configMap, secret or projected volume, by clean path. Throws <see cref="VolumeException"/>.</summary>
internal static class ProjectionBuilder
{
    private const int DefaultMode = 0x1a4; // 0644

    public static IReadOnlyDictionary<string, FileProjection> Build(
        V1Pod pod, V1Volume volume, ProjectionSources sources)
    {
        var files = new SortedDictionary<string, FileProjection>(StringComparer.Ordinal);
        try
        {
            Collect(files, pod, volume, sources);
        }
        catch (PodConfigException e)
        {
            throw VolumeErrors.Mount(e.Message, e);
        }
        VerifyTree(files.Keys);
        return files;
    }

    private static void Collect(SortedDictionary<string, FileProjection> files, V1Pod pod, V1Volume volume, ProjectionSources sources)
    {
        var ns = pod.Metadata?.NamespaceProperty ?? "";
        if (volume.DownwardAPI is { } downward)
            AddDownward(files, pod, downward.Items, downward.DefaultMode ?? DefaultMode, sources.Allocatable);
        else if (volume.ConfigMap is { } map)
            AddConfigMap(files, sources.Objects, ns, map.Name, map.Items, map.Optional, map.DefaultMode ?? DefaultMode);
        else if (volume.Secret is { } secret)
            AddSecret(files, sources.Objects, ns, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode ?? DefaultMode);
        else if (volume.Projected is { } projected)
            AddSources(files, pod, projected, sources);
    }

    /// <summary>All sources are looked at, so that one message tells of everything that is missing.</summary>
    private static void AddSources(SortedDictionary<string, FileProjection> files, V1Pod pod, V1ProjectedVolumeSource projected, ProjectionSources sources)
    {
        var problems = new List<string>();
        foreach (var source in projected.Sources ?? [])
        {
            try
            {
                AddSource(files, pod, source, projected.DefaultMode ?? DefaultMode, sources);
            }
            catch (Exception e) when (e is VolumeException or PodConfigException)
            {
                problems.Add(e.Message);
            }
        }
        var distinct = problems.Distinct().ToList();
        if (distinct.Count > 0)
            throw VolumeErrors.Mount(distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]");
    }

    private static void AddSource(
        SortedDictionary<string, FileProjection> files, V1Pod pod, V1VolumeProjection source, int mode, ProjectionSources sources)
    {
        var ns = pod.Metadata?.NamespaceProperty ?? "";
        if (source.DownwardAPI is { } downward)
            AddDownward(files, pod, downward.Items, mode, sources.Allocatable);
        else if (source.ConfigMap is { } map)
            AddConfigMap(files, sources.Objects, ns, map.Name, map.Items, map.Optional, mode);
        else if (source.Secret is { } secret)
            AddSecret(files, sources.Objects, ns, secret.Name, secret.Items, secret.Optional, mode);
        else if (source.ServiceAccountToken is { } token && sources.Token is { } issue)
            files[ProjectionPathRules.Clean(token.Path)] = new FileProjection(
                Encoding.UTF8.GetBytes(issue(token)), TokenFileRules.Mode(pod, mode), TokenFileRules.Owner(pod));
        else if (sources.Token is null)
            throw VolumeErrors.Mount($"projected source {KindOf(source)} needs a Kubernetes API server, and this kubelet has none");
        else
            throw VolumeErrors.Mount($"projected source {KindOf(source)} is not supported by this kubelet");
    }

    private static string KindOf(V1VolumeProjection source) => source switch
    {
        { ServiceAccountToken: not null } => "serviceAccountToken",
        { ClusterTrustBundle: not null } => "clusterTrustBundle",
        { PodCertificate: not null } => "podCertificate",
        _ => "(none)",
    };

    private static void AddDownward(
        SortedDictionary<string, FileProjection> files,
        V1Pod pod,
        IList<V1DownwardAPIVolumeFile>? items,
        int mode,
        IReadOnlyDictionary<string, ResourceQuantity> allocatable)
    {
        foreach (var item in items ?? [])
        {
            var text = item switch
            {
                { FieldRef: { } field } => FieldPathRules.Metadata(pod, field.FieldPath ?? ""),
                { ResourceFieldRef: { } resource } => ResourceFieldRules.Value(pod, null, resource, allocatable),
                _ => "",
            };
            files[ProjectionPathRules.Clean(item.Path)] = new FileProjection(Encoding.UTF8.GetBytes(text), item.Mode ?? mode);
        }
    }

    private static void AddConfigMap(
        SortedDictionary<string, FileProjection> files,
        IConfigObjects objects,
        string ns,
        string? name,
        IList<V1KeyToPath>? items,
        bool? optional,
        int mode)
    {
        var map = objects.ConfigMap(ns, name ?? "");
        if (map is null && optional != true)
            throw VolumeErrors.Mount($"configmap {ConfigErrors.Quote(name)} not found");
        var content = new Dictionary<string, byte[]>(map?.BinaryData ?? new Dictionary<string, byte[]>());
        foreach (var (key, value) in map?.Data ?? new Dictionary<string, string>())
            content[key] = Encoding.UTF8.GetBytes(value);
        AddContent(files, content, items, optional, mode, "configmap references non-existent config key: ");
    }

    private static void AddSecret(
        SortedDictionary<string, FileProjection> files,
        IConfigObjects objects,
        string ns,
        string? name,
        IList<V1KeyToPath>? items,
        bool? optional,
        int mode)
    {
        var secret = objects.Secret(ns, name ?? "");
        if (secret is null && optional != true)
            throw VolumeErrors.Mount($"secret {ConfigErrors.Quote(name)} not found");
        AddContent(
            files, secret?.Data ?? new Dictionary<string, byte[]>(), items, optional, mode, "references non-existent secret key: ");
    }

    private static void AddContent(
        SortedDictionary<string, FileProjection> files,
        IDictionary<string, byte[]> content,
        IList<V1KeyToPath>? items,
        bool? optional,
        int mode,
        string missing)
    {
        if (items is not { Count: > 0 })
        {
            foreach (var (key, value) in content)
                files[ProjectionPathRules.Clean(key)] = new FileProjection(value, mode);
            return;
        }
        foreach (var item in items)
        {
            if (content.TryGetValue(item.Key ?? "", out var value))
                files[ProjectionPathRules.Clean(item.Path)] = new FileProjection(value, item.Mode ?? mode);
            else if (optional != true)
                throw VolumeErrors.Mount(missing + item.Key);
        }
    }

    /// <summary>A path cannot be a file and a folder.</summary>
    private static void VerifyTree(IEnumerable<string> sorted)
    {
        var files = sorted.ToHashSet(StringComparer.Ordinal);
        foreach (var path in files)
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
                if (files.Contains(path[..slash]))
                    throw VolumeErrors.Mount($"invalid path: {path[..slash]} is a file and a folder");
    }
}
