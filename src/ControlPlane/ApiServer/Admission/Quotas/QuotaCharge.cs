using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>A write that quotas may count.</summary>
/// <param name="Resource">Qualified name.</param>
/// <param name="Old">Null on create.</param>
/// <param name="IsStatus">What happened already is counted, but not refused.</param>
public sealed record QuotaCharge(string Resource, JsonObject Item, JsonObject? Old, bool IsStatus, DateTimeOffset Now);
