using System.Text.Json.Nodes;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// Gives each pod with hostUsers: false a block of 65536 ids of its own. The choice is in the file "userns" of the pod's folder,
/// in upstream's format: it survives restarts and is free again when the folder is gone. Thread safe.
/// </summary>
internal sealed class UserNamespaceBlocks(KubeletPaths paths)
{
    private readonly Lock _lock = new();
    private Dictionary<string, uint>? _taken;

    public UserNamespace For(string podUid)
    {
        lock (_lock)
        {
            var taken = Taken_NeedsLock();
            if (!taken.TryGetValue(podUid, out var first))
            {
                foreach (var gone in taken.Keys.Where(uid => !Directory.Exists(paths.PodDir(uid))).ToList())
                    taken.Remove(gone);
                first = UserNamespaceRules.NextFree(taken.Values.ToHashSet());
                Write(podUid, first);
                taken[podUid] = first;
            }
            return UserNamespaceRules.Of(first);
        }
    }

    private Dictionary<string, uint> Taken_NeedsLock()
    {
        if (_taken is not null)
            return _taken;
        var found = new Dictionary<string, uint>(StringComparer.Ordinal);
        if (Directory.Exists(paths.PodsDir))
            foreach (var folder in Directory.EnumerateDirectories(paths.PodsDir))
                if (Read(Path.Combine(folder, "userns")) is { } first)
                    found[Path.GetFileName(folder)] = first;
        return _taken = found;
    }

    private static uint? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            var map = JsonNode.Parse(File.ReadAllText(file))?["uidMappings"]?[0];
            var first = map?["hostId"]?.GetValue<uint>() ?? 0;
            if (UserNamespaceRules.IsBlock(first, map?["length"]?.GetValue<uint>() ?? 0))
                return first;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            throw ConfigErrors.Container($"user namespace: invalid user namespace mappings file: {file}: {e.Message}");
        }
        throw ConfigErrors.Container($"user namespace: invalid user namespace mappings file: {file}");
    }

    private void Write(string podUid, uint first)
    {
        // The constructor, not a collection expression: that one calls the generic Add, which is not AOT safe.
        JsonArray Map() => new(new JsonObject { ["hostId"] = first, ["containerId"] = 0, ["length"] = UserNamespaceRules.Length });
        var content = new JsonObject { ["uidMappings"] = Map(), ["gidMappings"] = Map() };
        Directory.CreateDirectory(paths.PodDir(podUid));
        PodFiles.Write(Path.Combine(paths.PodDir(podUid), "userns"), content.ToJsonString(), PodFiles.Private);
    }
}
