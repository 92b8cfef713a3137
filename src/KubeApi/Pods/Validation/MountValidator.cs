using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Volumes in containers: mounts as directories, and raw devices.</summary>
internal static class MountValidator
{
    public static void CheckMounts(FieldCursor container, ContainerSurroundings around)
    {
        var mounts = container["volumeMounts"];
        var devices = container["volumeDevices"].Items;
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mount in mounts.Items)
        {
            var (name, path) = (mount["name"], mount["mountPath"]);
            name.MustBeSet();
            if (!around.Volumes.ContainsKey(name.Text))
                name.NotFound();
            path.MustBeSet();
            if (!paths.Add(path.Text))
                path.Invalid(path.Text, "must be unique");
            if (devices.Any(d => d["name"].Text == name.Text))
                name.Invalid(name.Text, "must not already exist in volumeDevices");
            if (devices.Any(d => d["devicePath"].Text == path.Text))
                path.Invalid(path.Text, "must not already exist as a path in volumeDevices");
            CheckSubPath(mounts, mount);
            CheckPropagation(mounts, mount, container["securityContext"]["privileged"].Flag);
        }
    }

    public static void CheckDevices(FieldCursor container, ContainerSurroundings around)
    {
        var mounts = container["volumeMounts"].Items;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in container["volumeDevices"].Items)
        {
            CheckDeviceVolume(device["name"], around, names);
            CheckDevicePath(device["devicePath"], paths);
            if (mounts.Any(m => m["name"].Text == device["name"].Text))
                device["name"].Invalid(device["name"].Text, "must not already exist in volumeMounts");
            if (mounts.Any(m => m["mountPath"].Text == device["devicePath"].Text))
                device["devicePath"].Invalid(device["devicePath"].Text, "must not already exist as a path in volumeMounts");
        }
    }

    private static void CheckDeviceVolume(FieldCursor name, ContainerSurroundings around, HashSet<string> names)
    {
        name.MustBeSet();
        if (!name.IsEmpty && !names.Add(name.Text))
            name.Invalid("must be unique");
        if (!around.Volumes.TryGetValue(name.Text, out var volume))
            name.NotFound();
        else if (!volume.ContainsKey("persistentVolumeClaim") && !volume.ContainsKey("ephemeral"))
            name.Invalid("can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    }

    private static void CheckDevicePath(FieldCursor path, HashSet<string> paths)
    {
        path.MustBeSet();
        if (paths.Contains(path.Text))
            path.Invalid(path.Text, "must be unique");
        if (FileSourceChecks.HasBacksteps(path.Text))
            path.Invalid("can not contain backsteps ('..')");
        else
            paths.Add(path.Text);
    }

    /// <summary>Upstream tells no index for these.</summary>
    private static void CheckSubPath(FieldCursor mounts, FieldCursor mount)
    {
        if (!mount["subPath"].IsEmpty)
            FileSourceChecks.CheckDescendingPath(mount["subPath"].Named($"{mounts.Path}.subPath"));
        if (mount["subPathExpr"].IsEmpty)
            return;
        if (!mount["subPath"].IsEmpty)
            mount["subPathExpr"].Invalid("subPathExpr and subPath are mutually exclusive");
        FileSourceChecks.CheckDescendingPath(mount["subPathExpr"].Named($"{mounts.Path}.subPathExpr"));
    }

    private static void CheckPropagation(FieldCursor mounts, FieldCursor mount, bool isPrivileged)
    {
        var propagation = mount["mountPropagation"].Named($"{mounts.Path}.mountPropagation");
        propagation.MayBeOneOf("Bidirectional", "HostToContainer", "None");
        if (propagation.Text == "Bidirectional" && !isPrivileged)
            propagation.Forbidden("Bidirectional mount propagation is available only to privileged containers");
        var recursive = mount["recursiveReadOnly"].Named($"{mounts.Path}.recursiveReadOnly");
        recursive.MayBeOneOf("Disabled", "Enabled", "IfPossible");
        if (recursive.Text is not ("Enabled" or "IfPossible"))
            return;
        if (!mount["readOnly"].Flag)
            recursive.Forbidden("may only be specified when readOnly is true");
        if (propagation.IsSet && propagation.Text != "None")
            recursive.Forbidden("may only be specified when mountPropagation is None or not specified");
    }
}
