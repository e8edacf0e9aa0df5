//! Which section of an enmasse file creates what.

/// What an object is. Two objects of one kind cannot have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Security,
    Groups,
    Channel,
    Scheduler,
    OutgoingRest,
    OutgoingSoap,
    Sql,
    Ldap,
    Odoo,
    Amqp,
    Ftp,
    Sftp,
    MongoDb,
    Smtp,
    Imap,
    ElasticSearch,
    Confluence,
    Jira,
    Salesforce,
    OData,
    Sap,
    Smb,
    IbmMq,
    Kafka,
    GraphQl,
    Grpc,
    Mllp,
    Fhir,
    Slack,
    Llm,
    /// Whatever no rule speaks of.
    Other,
}

/// The top-level keys of 3.2 to 4.1.
const SECTIONS: &[(Kind, &[&str])] = &[
    (Kind::Security, &["security", "def_sec"]),
    (Kind::Groups, &["groups"]),
    (Kind::Channel, &["channel_rest", "channel_plain_http", "channel_soap"]),
    (Kind::Scheduler, &["scheduler"]),
    (Kind::OutgoingRest, &["outgoing_rest", "outgoing_plain_http", "outconn_rest", "outconn_plain_http"]),
    (Kind::OutgoingSoap, &["outgoing_soap", "outconn_soap"]),
    (Kind::Sql, &["sql", "outconn_sql", "outgoing_sql"]),
    (Kind::Ldap, &["ldap", "outgoing_ldap", "outconn_ldap"]),
    (Kind::Odoo, &["odoo", "outgoing_odoo", "outconn_odoo"]),
    (Kind::Amqp, &["outgoing_amqp", "outconn_amqp"]),
    (Kind::Ftp, &["outgoing_ftp", "outconn_ftp"]),
    (Kind::Sftp, &["sftp", "outgoing_sftp", "outconn_sftp"]),
    (Kind::MongoDb, &["mongodb", "outgoing_mongodb", "outconn_mongodb"]),
    (Kind::Smtp, &["email_smtp"]),
    (Kind::Imap, &["email_imap"]),
    (Kind::ElasticSearch, &["elastic_search", "search_es"]),
    (Kind::Confluence, &["confluence", "cloud_confluence"]),
    (Kind::Jira, &["jira", "cloud_jira"]),
    (Kind::Salesforce, &["salesforce", "cloud_salesforce"]),
    (Kind::OData, &["odata"]),
    (Kind::Sap, &["sap", "outconn_sap"]),
    (Kind::Smb, &["smb"]),
    (Kind::IbmMq, &["outgoing_ibm_mq"]),
    (Kind::Kafka, &["outgoing_kafka"]),
    (Kind::GraphQl, &["outgoing_graphql"]),
    (Kind::Grpc, &["grpc"]),
    (Kind::Mllp, &["outgoing_mllp"]),
    (Kind::Fhir, &["fhir"]),
    (Kind::Slack, &["slack"]),
    (Kind::Llm, &["llm"]),
];

/// What services call the connections of a kind, after `self.`.
const ATTRIBUTES: &[(&str, Kind)] = &[
    ("rest", Kind::OutgoingRest),
    ("out.rest", Kind::OutgoingRest),
    ("out.plain_http", Kind::OutgoingRest),
    ("out.soap", Kind::OutgoingSoap),
    ("out.sql", Kind::Sql),
    ("out.ldap", Kind::Ldap),
    ("out.odoo", Kind::Odoo),
    ("out.amqp", Kind::Amqp),
    ("out.ftp", Kind::Ftp),
    ("out.sftp", Kind::Sftp),
    ("out.mongodb", Kind::MongoDb),
    ("email.smtp", Kind::Smtp),
    ("email.imap", Kind::Imap),
    ("soap", Kind::OutgoingSoap),
    ("sftp", Kind::Sftp),
    ("mongodb", Kind::MongoDb),
    ("es", Kind::ElasticSearch),
    ("search.es", Kind::ElasticSearch),
    ("cloud.confluence", Kind::Confluence),
    ("cloud.jira", Kind::Jira),
    ("cloud.salesforce", Kind::Salesforce),
    ("odata", Kind::OData),
    ("sap", Kind::Sap),
    ("out.sap", Kind::Sap),
    ("smb", Kind::Smb),
    ("ibm_mq", Kind::IbmMq),
    ("out.kafka", Kind::Kafka),
    ("out.graphql", Kind::GraphQl),
    ("grpc", Kind::Grpc),
    ("mllp", Kind::Mllp),
    ("fhir", Kind::Fhir),
    ("slack", Kind::Slack),
    ("llm", Kind::Llm),
];

impl Kind {
    /// Of an object below this key; `zato_generic_connection` says it in the object's `type_`.
    pub(super) fn of(section: &str, type_of: Option<&str>) -> Self {
        let generic =
            (section == "zato_generic_connection").then(|| type_of.unwrap_or_default().replace('-', "_"));
        let section = generic.as_deref().unwrap_or(section);
        let known = SECTIONS.iter().find(|(_, sections)| sections.contains(&section));
        known.map_or(Self::Other, |(kind, _)| *kind)
    }

    /// Of the connections that `self.<path>[…]` finds; `None` for those that enmasse does not create.
    pub fn of_attribute(path: &str) -> Option<Self> {
        let path =
            path.strip_prefix("outgoing.").map_or_else(|| path.to_owned(), |rest| format!("out.{rest}"));
        ATTRIBUTES.iter().find(|(known, _)| *known == path).map(|(_, kind)| *kind)
    }

    /// Whether services find it by its name.
    pub fn is_connection(self) -> bool {
        ATTRIBUTES.iter().any(|(_, kind)| *kind == self)
    }

    /// What people call it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Security => "security definition",
            Self::Groups => "group",
            Self::Channel => "channel",
            Self::Scheduler => "job",
            Self::OutgoingRest => "outgoing REST connection",
            Self::OutgoingSoap => "outgoing SOAP connection",
            Self::Sql => "SQL connection",
            Self::Ldap => "LDAP connection",
            Self::Odoo => "Odoo connection",
            Self::Amqp => "outgoing AMQP connection",
            Self::Ftp => "FTP connection",
            Self::Sftp => "SFTP connection",
            Self::MongoDb => "MongoDB connection",
            Self::Smtp => "SMTP connection",
            Self::Imap => "IMAP connection",
            Self::ElasticSearch => "Elasticsearch connection",
            Self::Confluence => "Confluence connection",
            Self::Jira => "Jira connection",
            Self::Salesforce => "Salesforce connection",
            Self::OData => "OData connection",
            Self::Sap => "SAP connection",
            Self::Smb => "SMB connection",
            Self::IbmMq => "outgoing IBM MQ connection",
            Self::Kafka => "outgoing Kafka connection",
            Self::GraphQl => "outgoing GraphQL connection",
            Self::Grpc => "gRPC connection",
            Self::Mllp => "outgoing MLLP connection",
            Self::Fhir => "FHIR connection",
            Self::Slack => "Slack connection",
            Self::Llm => "language model",
            Self::Other => "object",
        }
    }
}
