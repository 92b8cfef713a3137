using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>A ResourceQuota as its status tells it: what may be used, and what is.</summary>
public sealed record Quota(
    string Name, IReadOnlyDictionary<string, Quantity> Hard, IReadOnlyDictionary<string, Quantity> Used, IReadOnlyList<QuotaScope> Scopes);

/// <param name="Operator">In, NotIn, Exists, DoesNotExist.</param>
public sealed record QuotaScope(string Name, string Operator, IReadOnlyList<string> Values);
