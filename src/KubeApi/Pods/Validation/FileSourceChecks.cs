using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Sources that write files: modes, keys and paths that stay inside the volume.</summary>
internal static class FileSourceChecks
{
    private static readonly string[] FieldPaths = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    /// <summary>A config map or secret: default mode and items.</summary>
    public static void Check(FieldCursor source)
    {
        CheckMode(source["defaultMode"]);
        foreach (var item in source["items"].Items)
            CheckItem(item);
    }

    public static void CheckItem(FieldCursor item)
    {
        item["key"].MustBeSet();
        item["path"].MustBeSet();
        CheckLocalPath(item["path"]);
        CheckMode(item["mode"]);
    }

    public static void CheckDownwardFile(FieldCursor file)
    {
        file["path"].MustBeSet();
        CheckLocalPath(file["path"]);
        if (file["fieldRef"].IsSet)
        {
            DownwardChecks.CheckField(file["fieldRef"], FieldPaths);
            if (file["resourceFieldRef"].IsSet)
                file.Invalid("resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
        else if (file["resourceFieldRef"].IsSet)
        {
            DownwardChecks.CheckResource(file["resourceFieldRef"], needsContainer: true);
        }
        else
        {
            file.Required("one of fieldRef and resourceFieldRef is required");
        }
        CheckMode(file["mode"]);
    }

    public static void CheckMode(FieldCursor mode)
    {
        if (mode.NumberOrNull is < 0 or > 511)
            mode.Invalid("must be a number between 0 and 0777 (octal), both inclusive");
    }

    /// <summary>A relative path that does not begin with the dots that the writer of the volume uses.</summary>
    public static void CheckLocalPath(FieldCursor path)
    {
        CheckDescendingPath(path);
        if (path.Text.StartsWith("..", StringComparison.Ordinal) && !path.Text.StartsWith("../", StringComparison.Ordinal))
            path.Invalid(path.Text, "must not start with '..'");
    }

    public static void CheckDescendingPath(FieldCursor path)
    {
        if (path.Text.StartsWith('/'))
            path.Invalid(path.Text, "must be a relative path");
        CheckNoBacksteps(path);
    }

    public static void CheckNoBacksteps(FieldCursor path)
    {
        if (HasBacksteps(path.Text))
            path.Invalid(path.Text, "must not contain '..'");
    }

    public static bool HasBacksteps(string path) => path.Split('/').Contains("..");
}
