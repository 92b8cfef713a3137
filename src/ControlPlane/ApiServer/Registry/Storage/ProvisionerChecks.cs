using System.Text;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>Drivers of volumes and what they are told.</summary>
internal static class ProvisionerChecks
{
    private const int MostParameters = 512;
    private const int MostBytes = 256 * 1024;

    public static void CheckName(FieldCursor provisioner)
    {
        if (!provisioner.MustBeSet())
            return;
        foreach (var problem in LabelRules.Key(provisioner.Text.ToLowerInvariant()))
            provisioner.Invalid(provisioner.Text.ToLowerInvariant(), problem);
    }

    public static void CheckParameters(FieldCursor parameters)
    {
        if (parameters.Count > MostParameters)
            parameters.TooLong(MostParameters);
        if (parameters.Entries.Any(e => e.Key.Length == 0))
            parameters.Invalid("", "field can not be empty.");
        if (SizeOf(parameters) > MostBytes)
            parameters.TooLong(MostBytes);
    }

    public static long SizeOf(FieldCursor map) => map.Entries.Sum(e => (long)Encoding.UTF8.GetByteCount(e.Key) + Encoding.UTF8.GetByteCount(e.Value.Text));
}
