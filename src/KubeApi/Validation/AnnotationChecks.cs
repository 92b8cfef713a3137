using System.Text;

namespace NodeStack.KubeApi.Validation;

/// <summary>Annotations: keys like those of labels in lower case, and a size of all.</summary>
public static class AnnotationChecks
{
    private const int MostBytes = 256 * 1024;

    public static void Check(FieldCursor annotations)
    {
        var total = 0;
        foreach (var (key, value) in annotations.Entries)
        {
            foreach (var problem in LabelRules.Key(key.ToLowerInvariant()))
                annotations.Invalid(key, problem);
            total += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value.Text);
        }
        if (total > MostBytes)
            annotations.TooLong(MostBytes);
    }
}
