using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <param name="Problem">Why the write is refused; null: it is not.</param>
/// <param name="Used">What is used from now on; null: as before.</param>
public sealed record QuotaPlan(string? Problem, IReadOnlyDictionary<string, Quantity>? Used)
{
    public static readonly QuotaPlan Nothing = new(null, null);
}
