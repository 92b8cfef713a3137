namespace NodeStack.CriShim.Images;

/// <summary>Credentials for one pull; never logged.</summary>
public sealed record RegistryAuth(
    string Username = "",
    string Password = "",
    string Auth = "",
    string ServerAddress = "",
    string IdentityToken = "",
    string RegistryToken = "")
{
    public override string ToString() => "RegistryAuth(***)";
}
